/// Connection strings with a password that reaches no server: misspelt, mistyped, or right for a server that isn't there.
package enum MalformedTargets {
    /// Part of every password. Nothing that anybody else would write.
    package static let canary = "kanari7Xq"

    package static let all = [
        // Right, but nobody listens.
        "postgresql://user:kanari7Xq@127.0.0.1:1/db", "postgresql://user:kanari7Xq@/db?host=/nowhere",
        "postgres://:kanari7Xq@127.0.0.1:1", "host=127.0.0.1 port=1 user=u password=kanari7Xq",
        "host=127.0.0.1,127.0.0.1 port=1,1 user=u password=kanari7Xq",
        "postgresql://u:kanari7Xq@127.0.0.1:1,127.0.0.1:1/db", "postgresql://u@127.0.0.1:1/db?password=kanari7Xq",
        "postgresql://u:%6banari7Xq-kanari7Xq@127.0.0.1:1/db",
        // Characters that a URI takes for its own.
        "postgresql://user:pa@kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa/kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa:kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa?kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa#kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa%zzkanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa%kanari7Xq@127.0.0.1:1/db", "postgresql://user:kanari7Xq%@127.0.0.1:1/db",
        "postgresql://user:%00kanari7Xq@127.0.0.1:1/db", "postgresql://user:[kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:kanari7Xq]@127.0.0.1:1/db", "postgresql://user:pa kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa\"kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa\"@kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa'kanari7Xq@127.0.0.1:1/db", "postgresql://user:pa\\kanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa\nkanari7Xq@127.0.0.1:1/db", "postgresql://user:pa\tkanari7Xq@127.0.0.1:1/db",
        "postgresql://user:pa@ss/kanari7Xq?x@127.0.0.1:1/db", "postgresql://user:पाkanari7Xq@127.0.0.1:1/db",
        "postgresql://us@er:kanari7Xq@127.0.0.1:1/db", "postgresql://us/er:kanari7Xq@127.0.0.1:1/db",
        // Mistakes elsewhere.
        "postgresql://u:kanari7Xq@127.0.0.1:port/db", "postgresql://u:kanari7Xq@127.0.0.1:99999/db",
        "postgresql://u:kanari7Xq@127.0.0.1:1/db?sslmode=nonsense",
        "postgresql://u:kanari7Xq@127.0.0.1:1/db?password=kanari7Xq&connect_timeout=x",
        "postgresql://u:kanari7Xq@127.0.0.1:1/db?nonsense=1", "postgresql://u:kanari7Xq@127.0.0.1:1/db?sslmode",
        "postgresql://u:kanari7Xq@127.0.0.1:1/db?options=-c%20nonsense", "postgresql://user:kanari7Xq@[::1:1/db",
        "postgresql://u:kanari7Xq@", "postgresql:/u:kanari7Xq@127.0.0.1:1/db",
        "postgresql//user:kanari7Xq@127.0.0.1:1/db", "mysql://user:kanari7Xq@127.0.0.1/db",
        "jdbc:postgresql://127.0.0.1:1/db?user=u&password=kanari7Xq", "user:kanari7Xq@127.0.0.1:1/db",
        "host=127.0.0.1 port=1 user=u password='kanari7Xq", "host=127.0.0.1 port=1 user=u password=a kanari7Xq",
        "host=127.0.0.1 password=kanari7Xq bad_option=1", "host=127.0.0.1 port=1 password = 'a\\'kanari7Xq' user",
        "host=127.0.0.1 port=1 pasword=kanari7Xq", "host=127.0.0.1 port=1 sslpassword=kanari7Xq sslmode=x",
        "host=127.0.0.1;port=1;password=kanari7Xq", "service=kanari7Xq", "kanari7Xq", "password=kanari7Xq",
    ]
}
