package io.photoncloud.creditservice;

import io.photoncloud.common.testing.OpenApiGolden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    private static TestingCreditService service;

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
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
