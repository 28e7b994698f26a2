package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.door.TestingDoor.Reply;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RestEnvelopeTest {

    private final TestingDoor door = TestingDoor.shared();

    @Test
    void whatAHandlerReturnsIsWrappedInDeclaredOrder() {
        Reply reply = door.post(
                "/api/v1/things", "{\"name\":\"a\",\"kind\":\"service_account\",\"protected_from_delete\":true}");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.text())
                .startsWith("{\"data\":{\"id\":\"thing-1\",\"name\":\"a\",\"kind\":\"service_account\","
                        + "\"memory_mib\":null,\"resource_version\":1},\"meta\":{\"request_id\":\"");
        assertThat(reply.json().at("/meta/timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(Instant.parse(reply.json().at("/meta/timestamp").asString())).isNotNull();
        assertThat(reply.json().get("meta").has("next_page_token")).isFalse();
    }

    @Test
    void aHandlerThatReturnsNothingAnswersAnEmptyObject() {
        Reply reply = door.send(door.request("/api/v1/things/thing-7").DELETE());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).startsWith("{\"data\":{},\"meta\":{");
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeAnswersItsStatusMessageAndDetails(ErrorCode code) {
        Reply reply = door.get("/api/v1/fail/" + code);

        assertThat(reply.status()).isEqualTo(code.httpStatus());
        assertThat(reply.code()).isEqualTo(code.name());
        assertThat(reply.message()).isEqualTo("as asked");
        assertThat(reply.json().at("/error/details/hint").asString()).isEqualTo("none");
        assertThat(reply.json().at("/meta/request_id").asString()).isEqualTo(reply.header("X-Request-Id"));
    }

    @Test
    void aFailureWithoutDetailsSaysSoWithNull() {
        Reply reply = door.get("/api/v1/things/none");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.text())
                .startsWith(
                        "{\"error\":{\"code\":\"NOT_FOUND\",\"message\":\"no thing none\",\"details\":null},\"meta\":{");
    }

    @Test
    void aFaultOfOurOwnTellsNothingOfItsCause() {
        for (String path : new String[] {"/api/v1/broken", "/api/v1/overflow"}) {
            Reply reply = door.get(path);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.code()).isEqualTo("INTERNAL");
            assertThat(reply.text()).doesNotContain("secret", "Exception", "\tat ", "StackOverflow");
        }
    }

    @Test
    void theRootTellsNameVersionModeAndLinks() {
        Reply reply = door.get("/");

        assertThat(reply.data().get("name").asString()).isEqualTo("testing");
        assertThat(reply.data().get("version").asString()).isEqualTo("1.2.3");
        assertThat(reply.data().get("mode").asString()).isEqualTo("open");
        assertThat(reply.data().at("/links/health").asString()).isEqualTo("/health");
    }

    @Test
    void aTenantMayBeNamedOnEveryCall() {
        assertThat(door.get("/api/v1/things/thing-7?org_id=org-1&project_id=proj-1")
                        .status())
                .isEqualTo(200);
    }
}
