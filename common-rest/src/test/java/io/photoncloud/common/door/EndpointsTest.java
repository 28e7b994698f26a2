package io.photoncloud.common.door;

import com.nimbusds.jose.jwk.ECKey;
import io.grpc.Channel;
import io.photoncloud.common.testing.EndpointProofs;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TokenIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.context.ApplicationContext;

class EndpointsTest extends EndpointProofs {

    private static final FakeIam IAM = FakeIam.start(InstantSource.system());
    private static final TokenIssuer ISSUER = IAM.issuer();
    private static final TestingDoor DOOR = TestingDoor.start("photon.security.mode=enforced", IAM.setting());
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Until then everybody is refused, for another reason than the one that is looked for. */
    @BeforeAll
    static void awaitPolicies() {
        IAM.awaitFollowedBy(DOOR.context());
    }

    @AfterAll
    static void stop() {
        HTTP.shutdownNow();
        DOOR.close();
        IAM.close();
    }

    @Override
    protected ApplicationContext context() {
        return DOOR.context();
    }

    @Override
    protected Channel grpc() {
        return DOOR.grpc();
    }

    @Override
    protected HttpClient http() {
        return HTTP;
    }

    @Override
    protected URI rest() {
        return URI.create("http://127.0.0.1:" + DOOR.httpPort());
    }

    @Override
    protected String token() {
        return ISSUER.token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return ISSUER.key();
    }
}
