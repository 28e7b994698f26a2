package io.photoncloud.chainfire;

import io.photoncloud.common.testing.OpenApiGolden;
import org.springframework.context.ApplicationContext;

class OpenApiRestTest extends OpenApiGolden {

    @Override
    protected ApplicationContext context() {
        return TestingChainFire.shared().context();
    }
}
