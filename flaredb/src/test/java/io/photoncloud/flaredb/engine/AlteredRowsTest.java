package io.photoncloud.flaredb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.TestingFlareDb;
import io.photoncloud.flaredb.oracle.PostgresServer;
import io.photoncloud.flaredb.oracle.RawConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of tables that are altered, beside a PostgreSQL's. */
class AlteredRowsTest {
    private static final List<String> STATEMENTS = List.of(
            "drop schema if exists altered cascade",
            "create schema altered",
            "set search_path to altered",
            "create type mood as enum ('sad', 'ok')",
            "create table o (k int, v text)",
            "insert into o select i, 'v' || i from generate_series(1, 300) i",
            "alter table o add primary key (k)",
            "select count(*), sum(k) from o",
            "insert into o values (7, 'again')",
            "create table p (id int primary key, o int, x varchar(9), m mood)",
            "insert into p values (1, 1, '10', 'ok'), (2, 2, '20', 'sad'), (3, null, null, null)",
            "alter table p add foreign key (o) references o",
            "insert into p values (4, 1000, '40', 'ok')",
            "alter table p add column a int default 5, add column b text not null default 'it''s', add column c int",
            "select * from p order by id",
            "insert into p (id, a) values (4, null)",
            "select * from p order by id",
            "alter table p add column d int not null",
            "alter table p add column d serial, add column e int generated always as (id * 10) stored",
            "select id, a, b, c, d is not null, e from p order by id",
            "alter table p alter column x type int using x::int + 1, drop column c",
            "select id, o, x, m, a, b, e from p order by id",
            "alter table p alter column x set not null",
            "alter table p add constraint small check (x < 20)",
            "alter table p add constraint large check (x < 100), add unique (x)",
            "insert into p (id, x) values (5, 11)",
            "insert into p (id, x) values (5, 200)",
            "alter table p rename column x to y",
            "insert into p (id, y) values (5, 200)",
            "select id, y from p where y = 11",
            "alter type mood add value 'meh' before 'ok'",
            "alter type mood rename value 'sad' to 'blue'",
            "insert into p (id, m) values (6, 'meh')",
            "select id, m from p where m is not null order by m",
            "alter table p drop column m",
            "drop type mood",
            "select id, o, y, a, b, e from p order by id",
            "alter table p drop constraint p_pkey",
            "insert into p (id, y) values (1, 50)",
            "select id, o, y, a, b, e from p order by id, y",
            "alter table p add primary key (id)",
            "delete from p where y = 50",
            "alter table p add primary key (id)",
            "select id, o, y, a, b, e from p where id = 2",
            "alter table o drop constraint o_pkey",
            "alter table o drop constraint o_pkey cascade",
            "insert into p (id, o) values (9, 5000)",
            "create table q as select id, b as label from p",
            "select * from q order by id",
            "select id into r from p where id < 3",
            "select * from r order by id",
            "alter table r rename to rr",
            "select count(*) from rr",
            "comment on table rr is 'text'",
            "create sequence sq",
            "select nextval('sq')",
            "alter sequence sq restart with 42 increment 2",
            "select nextval('sq'), nextval('sq')",
            "drop schema altered cascade");

    private static List<String> ours(Connection connection, String text) {
        try (Statement statement = connection.createStatement()) {
            List<String> found = new ArrayList<>();
            if (statement.execute(text)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        List<String> columns = new ArrayList<>();
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            columns.add(String.valueOf(rows.getString(column)));
                        }
                        found.add(String.join("|", columns));
                    }
                }
            }
            return found;
        } catch (SQLException e) {
            return List.of(String.valueOf(e.getSQLState()));
        }
    }

    private static List<String> theirs(RawConnection postgres, String text) {
        RawConnection.Answer answer = postgres.query(text);
        if (answer.failure().isPresent()) {
            return List.of(answer.failure().get().code());
        }
        return answer.rows().stream()
                .map(row -> String.join(
                        "|", row.stream().map(value -> value.orElse("null")).toList()))
                .toList();
    }

    @Test
    void rowsAreAsPostgresHasThem() throws SQLException {
        List<String> differences = new ArrayList<>();
        try (TestingFlareDb service = TestingFlareDb.start();
                Connection connection = DriverManager.getConnection(service.jdbcUrl());
                RawConnection postgres = PostgresServer.get().connect()) {
            for (String statement : STATEMENTS) {
                List<String> theirs = theirs(postgres, statement);
                List<String> ours = ours(connection, statement);
                if (!theirs.equals(ours)) {
                    differences.add(statement + "\n    theirs " + theirs + "\n    ours   " + ours);
                }
            }
        }
        assertThat(differences).isEmpty();
    }
}
