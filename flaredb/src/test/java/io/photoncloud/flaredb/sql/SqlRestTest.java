package io.photoncloud.flaredb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.flaredb.TestingFlareDb;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** SQL by REST: answers with columns, pages, scripts that happen whole or not at all, transactions over several calls. */
class SqlRestTest {
    private static TestingFlareDb service = TestingFlareDb.start();

    @BeforeAll
    static void tables() {
        sql("{\"query\": \"create table users (id int primary key, name text); insert into users values (1, 'a'), (2, 'b'), (3, null)\"}")
                .expect(200);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    private static Reply sql(String body) {
        return service.send("POST", "/api/v1/sql", body);
    }

    @Test
    void aQueryAnswersColumnsWithTypesAndRows() {
        JsonNode data = sql("{\"query\": \"SELECT * FROM users WHERE id >= $1 ORDER BY id\", \"args\": [2]}")
                .expect(200)
                .data();
        assertThat(data.path("columns").toString())
                .isEqualTo("[{\"name\":\"id\",\"type\":\"integer\"},{\"name\":\"name\",\"type\":\"text\"}]");
        assertThat(data.path("rows").toString()).isEqualTo("[[2,\"b\"],[3,null]]");
    }

    @Test
    void aChangeAnswersHowManyRowsItChanged() {
        JsonNode data = sql("{\"query\": \"update users set name = name where id < 3\"}")
                .expect(200)
                .data();
        assertThat(data.path("rows_affected").asLong()).isEqualTo(2);
    }

    @Test
    void aScriptHappensWholeOrNotAtAll() {
        sql("{\"query\": \"insert into users values (10, 'x'); insert into users values (1, 'twice')\"}")
                .expect(409);
        JsonNode data = sql("{\"query\": \"select count(*) from users where id = 10\"}")
                .expect(200)
                .data();
        assertThat(data.path("rows").get(0).get(0).asLong()).isZero();
    }

    @Test
    void aMistakeIsToldWithItsCodeAndPlace() {
        Reply reply = sql("{\"query\": \"SELECT nope FROM users\"}").expect(400);
        assertThat(reply.body().toString()).contains("42703").contains("nope");
    }

    @Test
    void aLongAnswerComesInPages() {
        String query = "\"query\": \"select id from users order by id\", \"max_rows\": 2";
        Reply first = sql("{" + query + "}").expect(200);
        assertThat(first.data().path("rows").toString()).isEqualTo("[[1],[2]]");
        String token = first.body().path("meta").path("next_page_token").asString();
        Reply second = sql("{" + query + ", \"page_token\": \"" + token + "\"}").expect(200);
        assertThat(second.data().path("rows").toString()).isEqualTo("[[3]]");
    }

    @Test
    void aTransactionGoesOverSeveralCallsAndIsSeenWhenItIsCommitted() {
        String id = service.send("POST", "/api/v1/transactions", "{}")
                .expect(201)
                .data()
                .path("transaction_id")
                .asString();
        sql("{\"query\": \"insert into users values (20, 't')\", \"transaction_id\": \"" + id + "\"}")
                .expect(200);
        String count = "{\"query\": \"select count(*) from users where id = 20\"}";
        assertThat(sql(count).expect(200).data().path("rows").get(0).get(0).asLong())
                .isZero();
        service.send("POST", "/api/v1/transactions/" + id + "/commit", "{}").expect(200);
        assertThat(sql(count).expect(200).data().path("rows").get(0).get(0).asLong())
                .isEqualTo(1);
        sql("{\"query\": \"delete from users where id = 20\"}").expect(200);
    }

    @Test
    void tablesAreListed() {
        JsonNode data = service.get("/api/v1/tables").expect(200).data();
        assertThat(data.path("tables").toString())
                .contains("{\"schema\":\"public\",\"name\":\"users\",\"kind\":\"table\"}");
    }
}
