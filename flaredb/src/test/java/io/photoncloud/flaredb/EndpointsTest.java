package io.photoncloud.flaredb;

import com.nimbusds.jose.jwk.ECKey;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.LoopbackEndpointProofs;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends LoopbackEndpointProofs {

    private static FakeIam iam;
    private static TestingFlareDb service;

    @BeforeAll
    static void start() {
        iam = FakeIam.start(InstantSource.system());
        service = TestingFlareDb.enforced(iam);
    }

    @AfterAll
    static void stop() {
        service.close();
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return service.context();
    }

    @Override
    protected String token() {
        return iam.issuer().token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return iam.issuer().key();
    }

    /** What is asked for has to be named before there is a scope in which the caller could have a permission. */
    @Override
    protected Map<String, byte[]> requests() {
        return Map.of();
    }
}
