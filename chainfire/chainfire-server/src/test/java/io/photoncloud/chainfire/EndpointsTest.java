package io.photoncloud.chainfire;

import com.nimbusds.jose.jwk.ECKey;
import io.grpc.Channel;
import io.photoncloud.common.testing.EndpointProofs;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ApplicationContext;

/** Over a real member, because a store in memory has no peers to serve. */
class EndpointsTest extends EndpointProofs {

    @TempDir
    private static Path directory;

    private static EnforcedCluster alone;
    private static Channel grpc;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        alone = new EnforcedCluster(directory, 1);
        grpc = alone.channel(1);
        http = alone.http();
    }

    @AfterAll
    static void stop() {
        alone.close();
    }

    @Override
    protected ApplicationContext context() {
        return alone.member(1);
    }

    @Override
    protected Channel grpc() {
        return grpc;
    }

    @Override
    protected HttpClient http() {
        return http;
    }

    @Override
    protected URI rest() {
        return alone.uri("https", 1, "/");
    }

    @Override
    protected String token() {
        return alone.issuer().token("somebody");
    }

    @Override
    protected ECKey signingKey() {
        return alone.issuer().key();
    }
}
