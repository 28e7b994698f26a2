package io.photoncloud.prismnet;

import io.photoncloud.common.testing.OpenApiGolden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    private static TestingPrismNet prismNet;

    @BeforeAll
    static void start() {
        prismNet = TestingPrismNet.start();
    }

    @AfterAll
    static void stop() {
        prismNet.close();
    }

    @Override
    protected ApplicationContext context() {
        return prismNet.context();
    }
}
