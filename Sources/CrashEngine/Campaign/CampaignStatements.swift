internal import LayoutStore

/// The statements that commit a cut, prepared once.
struct CampaignStatements {
    let begin, commit, putSum: Statement
    /// Each answers the row that it has put, if it has put one.
    let putCut, putState, putOutcome, putBundle, addCounter, putFinding, addTiming, addEffort: Statement

    init(_ connection: Connection) {
        begin = Statement(connection, "BEGIN IMMEDIATE")
        commit = Statement(connection, "COMMIT")
        putCut = Statement(
            connection,
            """
            INSERT INTO cut (number, pass, operation, event, in_flight_sectors, paths, states, complete, included_in, step,
                kind, legal_states)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING *
            """)
        putState = Statement(connection, "INSERT OR IGNORE INTO state VALUES (?1) RETURNING *")
        putOutcome = Statement(connection, "INSERT OR IGNORE INTO outcome VALUES (?1) RETURNING *")
        putBundle = Statement(connection, "INSERT OR IGNORE INTO bundle VALUES (?1) RETURNING *")
        addCounter = Statement(
            connection,
            """
            INSERT INTO counter (value, name) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?1
            RETURNING *
            """)
        putFinding = Statement(
            connection,
            """
            INSERT INTO finding (cut, operation, crashes, decisions, oracle, kind, step, detail, data)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING *
            """)
        addTiming = Statement(
            connection,
            """
            INSERT INTO timing (seconds, name) VALUES (?1 / 1e6, ?2)
            ON CONFLICT (name) DO UPDATE SET seconds = seconds + ?1 / 1e6 RETURNING *
            """)
        addEffort = Statement(
            connection,
            """
            INSERT INTO effort (value, name) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = value + ?1
            RETURNING *
            """)
        putSum = Statement(connection, "INSERT OR REPLACE INTO sum (rows, hash, name) VALUES (?1, ?2, ?3)")
    }
}
