package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.OpenApiGolden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

class OpenApiTest extends OpenApiGolden {

    @Override
    protected ApplicationContext context() {
        return TestingDoor.shared().context();
    }

    @Override
    protected Path committed() {
        return Path.of("src/test/resources/META-INF/photon/openapi/testing.yaml");
    }

    @Test
    void theServiceServesItAsJson() {
        var reply = TestingDoor.shared().get("/openapi.json");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.json().at("/openapi").asString()).isEqualTo("3.1.0");
        assertThat(reply.json().at("/paths/~1api~1v1~1things/post/operationId").asString())
                .isEqualTo("Thing.create");
    }
}
