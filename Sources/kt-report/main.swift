print("kt-report")
