package io.photoncloud.plasmavmc;

import io.photoncloud.common.testing.OpenApiGolden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    private static TestingPlasmaVmc plasmaVmc;

    @BeforeAll
    static void start() {
        plasmaVmc = TestingPlasmaVmc.start();
    }

    @AfterAll
    static void stop() {
        plasmaVmc.close();
    }

    @Override
    protected ApplicationContext context() {
        return plasmaVmc.context();
    }
}
