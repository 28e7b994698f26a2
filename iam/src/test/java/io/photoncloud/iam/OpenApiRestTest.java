package io.photoncloud.iam;

import io.photoncloud.common.testing.OpenApiGolden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    private static TestingIam iam;

    @BeforeAll
    static void start() {
        iam = TestingIam.start();
    }

    @AfterAll
    static void stop() {
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return iam.context();
    }
}
