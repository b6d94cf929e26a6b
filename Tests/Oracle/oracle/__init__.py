"""A second calculation of the lifecycle, compliance and security reports.

It shares no code and no query with kt-report: it reads the raw tables as a superuser, takes them back to the as-of
instant by itself, and computes every table in plain Python with integers and fractions. Where the two disagree, one
of them reads the rules wrongly; compare.py says where.
"""
