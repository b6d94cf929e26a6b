import KTReport

await KTReportCommand.start()
