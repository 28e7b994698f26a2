package io.photoncloud.k8shost;

import io.photoncloud.common.testing.OpenApiGolden;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    private static TestingK8sHost k8sHost;

    @BeforeAll
    static void start() {
        k8sHost = TestingK8sHost.start();
    }

    @AfterAll
    static void stop() {
        k8sHost.close();
    }

    @Override
    protected ApplicationContext context() {
        return k8sHost.context();
    }
}
