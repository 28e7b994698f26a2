package io.photoncloud.flaredb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.flaredb.TestingFlareDb;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What drivers find out about a schema of the running service, by their own calls. */
class CatalogueServiceTest {
    private static TestingFlareDb service;

    @BeforeAll
    static void start() throws SQLException {
        service = TestingFlareDb.start();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table person (id serial primary key, name varchar(40) not null unique)");
            statement.execute("create table pet (id int primary key, owner int references person on delete cascade)");
            statement.execute("create index pet_owner on pet (owner desc)");
            statement.execute("insert into person (name) values ('Anna')");
        }
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(service.jdbcUrl());
    }

    private static List<String> texts(ResultSet rows, String... columns) throws SQLException {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
            List<String> texts = new ArrayList<>();
            for (String column : columns) {
                texts.add(String.valueOf(rows.getString(column)));
            }
            found.add(String.join("|", texts));
        }
        return found;
    }

    @Test
    void pgJdbcFindsTablesColumnsAndKeys() throws SQLException {
        try (Connection connection = connect()) {
            DatabaseMetaData about = connection.getMetaData();
            assertThat(texts(about.getTables(null, "public", "%", new String[] {"TABLE"}), "TABLE_NAME"))
                    .containsExactly("person", "pet");
            assertThat(texts(
                            about.getColumns(null, "public", "person", "%"),
                            "COLUMN_NAME",
                            "TYPE_NAME",
                            "COLUMN_SIZE",
                            "IS_NULLABLE"))
                    .containsExactly("id|serial|10|NO", "name|varchar|40|NO");
            assertThat(texts(about.getPrimaryKeys(null, "public", "person"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"))
                    .containsExactly("id|1|person_pkey");
            assertThat(texts(about.getImportedKeys(null, "public", "pet"), "PKTABLE_NAME", "FKCOLUMN_NAME", "FK_NAME"))
                    .containsExactly("person|owner|pet_owner_fkey");
            assertThat(texts(
                            about.getIndexInfo(null, "public", "pet", false, true),
                            "INDEX_NAME",
                            "COLUMN_NAME",
                            "ASC_OR_DESC"))
                    .containsExactly("pet_pkey|id|A", "pet_owner|owner|D");
        }
    }

    @Test
    void aSequenceTellsItsNumbers() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThat(texts(statement.executeQuery("select * from person_id_seq"), "last_value", "is_called"))
                    .containsExactly("1|t");
            assertThat(texts(
                            statement.executeQuery("select * from pg_sequences"),
                            "schemaname",
                            "sequencename",
                            "last_value"))
                    .containsExactly("public|person_id_seq|1");
        }
    }

    @Test
    void whatATransactionMakesItSees() throws SQLException {
        String count = "select count(*) from information_schema.tables where table_name = 'passing'";
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create table passing (a int)");
            assertThat(texts(statement.executeQuery(count), "count")).containsExactly("1");
            connection.rollback();
            assertThat(texts(statement.executeQuery(count), "count")).containsExactly("0");
            connection.rollback();
            connection.setAutoCommit(true);
            assertThatThrownBy(() -> statement.execute("drop table pg_class"))
                    .hasMessageContaining("permission denied: \"pg_class\" is a system catalog");
        }
    }
}
