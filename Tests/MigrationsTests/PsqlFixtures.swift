import Testing

/// Files that psql and we should make the same of.
struct PsqlFixture: Sendable, CustomTestStringConvertible {
    enum CheckExpectation: Sendable {
        /// Both make the same catalog.
        case same
        /// psql stops with an error, and so do we.
        case failure
        /// We refuse by these words what psql might take.
        case refusal(String)
    }

    let name: String
    let files: [(String, String)]
    var expectation = CheckExpectation.same

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ expectation: CheckExpectation = .same) {
        self.init(name, [("schema/001.sql", text)], expectation)
    }

    init(_ name: String, _ files: [(String, String)], _ expectation: CheckExpectation = .same) {
        self.name = name
        self.files = files
        self.expectation = expectation
    }

    static let all: [PsqlFixture] = quoting + comments + bodies + layouts + includes + refused

    private static let quoting: [PsqlFixture] = [
        .init("semicolon in a string", "create table a (x text default 'a;b'); create table b (id int);"),
        .init("doubled quote", "create table a (x text default 'it''s; \\i no'); create table b (id int);"),
        .init("backslash ends a plain string", "create table a (x text default 'c:\\'); create table b (id int);"),
        .init("escape string", "create table a (x text default E'it\\'s; \\\\'); create table b (id int);"),
        .init("lower-case escape string", "create table a (x text default e'\\';'); create table b (id int);"),
        .init("continued string", "create table a (x text default 'a;'\n  'b;'); create table b (id int);"),
        .init(
            "continued escape string",
            "create table a (x text default E'a'\n -- c'c\n 'b\\';'); create table b (id int);"),
        .init("unicode string", "create table a (x text default U&'d\\0061t\\+000061;'); create table b (id int);"),
        .init("unicode name", "create table U&\"d\\0061;\" (id int); create table b (id int);"),
        .init("bit and national strings", "create table a (x bit(3) default B'101', y text default N'n;');"),
        .init("hexadecimal string", "create table a (x bit(8) default X'1F'); create table b (id int);"),
        .init("quoted names", "create table \"a;\"\"b\" (\"c\\d\" int); create table b (id int);"),
        .init("dollar in a name", "create table a$b$c (x$ int); create table b (id int);"),
        .init("dollar quotes", "create table a (x text default $$;'\\i$$); create table b (id int);"),
        .init("tagged dollar quotes", "create table a (x text default $t$ $$ ; $u$ $t$); create table b (id int);"),
        .init("tag of other letters", "create table a (x text default $ने1$ ; $ne$ $ने1$); create table b (id int);"),
        .init("lone dollars", "create table a (x text check (x ~ '^a$' and x <> '$')); create table b (id int);"),
        .init("casts", "create table a (x int default '1'::int, y text default 'a' :: text);"),
        .init("array slices", "create table a (x int[]); create view v as select x[1:2] as s, x[:3] as t from a;"),
        .init("slices with spaces", "create table a (x int[], n int); create view v as select x[1 : n] as s from a;"),
        .init(
            "named arguments", "create view v as select make_interval(days := 3) as a, make_interval(hours => 2) as b;"),
        .init(
            "operators", "create view v as select 1 -1 as a, 2*-3 as b, 4 %2 as c, '{}'::jsonb ? 'a' as d, 8/ 2 as e;"),
        .init("operator with a comment inside", "create view v as select 1 +-- two\n 2 as a, 3 */* four */4 as b;"),
    ]

    private static let comments: [PsqlFixture] = [
        .init("line comment", "-- a; \\i no.sql 'x\ncreate table a (id int); -- end; '\n"),
        .init("block comment", "/* ; ' \\i no.sql */ create table a (id int); /* $$ */ create table b (id int);"),
        .init("nested comment", "/* a /* b; */ ' c; */ create table a (id int); create table b (id int);"),
        .init("comment inside a statement", "create table a ( -- it's\n id /* ; */ int);\ncreate table b (id int);"),
        .init("only comments", "-- nothing\n/* at all */\n"),
        .init("empty file", ""),
        .init("empty statements", ";;\n; create table a (id int);; ;\n"),
        .init("carriage return ends a comment", "-- a\rcreate table a (id int);\n"),
    ]

    private static let bodies: [PsqlFixture] = [
        .init(
            "function in dollar quotes",
            "create function f() returns int language plpgsql as $f$ begin return 1; end; $f$; create table b (id int);"
        ),
        .init(
            "DO block in a DO block",
            "do $a$ begin execute $b$create table a (x text default ';')$b$; end $a$; create table b (id int);"),
        .init(
            "atomic body",
            "create function f(n int) returns int language sql begin atomic; select 1; select case when n > 1 then 2 else 3 end; end;"
                + " create table b (id int);"),
        .init(
            "atomic body with replace",
            "create or replace function f() returns int language sql begin atomic select 1; end; create table b (id int);"
        ),
        .init(
            "atomic procedure",
            "create table a (id int); create procedure p() begin atomic insert into a values (1); insert into a values (2);"
                + " end; create table b (id int);"),
        .init(
            "argument called begin",
            "create function f(\"begin\" int, c int default (case when true then 1 else 2 end)) returns int language sql"
                + " as 'select 1;'; create table b (id int);"),
        .init(
            "body in quotes",
            "create function f() returns int language sql as 'select 1; select 2;'; create table b (id int);"),
        .init(
            "rule with several commands",
            "create table a (id int); create table b (id int); create rule r as on insert to a do also (insert into b values"
                + " (new.id); insert into b values (2);); create table c (id int);"),
        .init(
            "schema with elements",
            "create schema s create table t (id int) create view v as select id from t; create table b (id int);"),
        .init(
            "trigger",
            "create table a (id int); create function f() returns trigger language plpgsql as $$ begin return new; end $$;"
                + " create trigger t before insert on a for each row execute function f();"),
        .init(
            "case outside of a body", "create view v as select case when true then 1 end as a; create table b (id int);"
        ),
        .init("prepared by text", "do $$ begin execute 'create table a (id int); create table b (id int)'; end $$;"),
    ]

    private static let layouts: [PsqlFixture] = [
        .init("no last semicolon", "create table a (id int); create table b (id int)"),
        .init("no last semicolon, comment after", "create table a (id int) -- the end;"),
        .init("byte order mark", "\u{FEFF}create table a (id int);\n"),
        .init("carriage returns", "create table a (\r\n id int\r\n);\r\ncreate table b (x text default 'a\r\nb');\r\n"),
        .init("one line", "create table a (id int);create table b (id int);comment on table a is 'a;b'"),
        .init(
            "words of other scripts", "create table \"नेपाल\" (\"नाम\" text default 'काठमाडौं;'); create table तालिका (id int);"),
        .init(
            "statement error", "create table a (id int); create table a (id int); create table b (id int);", .failure),
        .init("syntax error", "create table a (id int); creat table b (id int);", .failure),
        .init("open string", "create table a (x text default 'a); create table b (id int);", .failure),
        .init("open comment", "create table a (id int); /* create table b (id int);", .refusal("has no end")),
        .init("open parenthesis", "create table a (id int; create table b (id int);", .failure),
    ]

    private static let includes: [PsqlFixture] = [
        .init("two files", [("schema/1.sql", "create table a (id int)"), ("schema/2.sql", "create table b (id int)")]),
        .init(
            "index in an index",
            [("schema/all.sql", "-- all\n\\ir 1.sql\n\\ir 2.sql;\n")]),
        .init(
            "include between statements",
            [("schema/a.sql", "create table a (id int);\n\\ir part/p.sql\ncreate table c (id int);\n")]),
        .init("include inside of a statement", [("schema/a.sql", "create table a (\n\\ir part/p.sql\nid int);\n")]),
        .init(
            "include after a statement",
            [("schema/a.sql", "create table a (id int); \\ir part/p.sql\ncreate table c (id int);")]),
        .init("include at the end of a line", [("schema/a.sql", "\\ir part/p.sql \\\\ create table c (id int);")]),
        .init("quoted name", [("schema/a.sql", "create table a (id int);\n\\ir 'part/it''s.sql'\n")]),
        .init("relative to the index", [("schema/a.sql", "create table a (id int);\n\\i schema/part/p.sql\n")]),
        .init(
            "open statement in an include",
            [("schema/a.sql", "create table a (id int);\n\\ir part/open.sql\ncreate table c (id int);\n")]),
    ]

    private static let refused: [PsqlFixture] = [
        .init("transaction control", "begin; create table a (id int); commit;", .refusal("BEGIN would end")),
        .init("variable", "create table a (x int default :x);", .refusal(":x is a variable")),
        .init("quoted variable", "create table a (x text default :'x');", .refusal("is a variable")),
        .init("rows for COPY", "create table a (id int);\ncopy a from stdin;\n1\n\\.\n", .refusal("COPY FROM STDIN")),
        .init("meta-command", "create table a (id int) \\g\n", .refusal("meta-command \\g")),
        .init("plain SET", "set search_path = pg_catalog; create table public.a (id int);", .refusal("SET LOCAL")),
    ]
}
