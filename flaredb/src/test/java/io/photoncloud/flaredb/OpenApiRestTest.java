package io.photoncloud.flaredb;

import io.photoncloud.common.testing.OpenApiGolden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    private static TestingFlareDb service;

    @BeforeAll
    static void start() {
        service = TestingFlareDb.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Override
    protected ApplicationContext context() {
        return service.context();
    }
}
