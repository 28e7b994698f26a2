package io.photoncloud.iam;

import com.nimbusds.jwt.JWTClaimsSet;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.EndpointProofs;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.key.TokenType;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

class EndpointsTest extends EndpointProofs {

    @TempDir
    private static Path directory;

    private static ConfigurableApplicationContext iam;
    private static ManagedChannel grpc;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        SpringApplication application = new SpringApplication(IamApplication.class);
        application.setRegisterShutdownHook(false);
        application.addInitializers(fresh -> {
            ((GenericApplicationContext) fresh).registerBean(ReplicatedStore.class, MemoryStore::new);
        });
        iam = application.run(
                "--photon.security.mode=enforced",
                "--photon.http.address=127.0.0.1:0",
                "--photon.grpc.address=127.0.0.1:0",
                "--photon.data-directory=" + directory,
                "--logging.level.root=WARN");
        ListenAddress address = iam.getBean(Listeners.class).grpc();
        grpc = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        grpc.shutdownNow();
        iam.close();
    }

    @Override
    protected ApplicationContext context() {
        return iam;
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
        return URI.create(
                "http://127.0.0.1:" + iam.getBean(Listeners.class).http().port());
    }

    @Override
    protected String token() {
        Instant now = Instant.now(); // a real token, by the clock that the service goes by
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("somebody")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)))
                .build();
        return iam.getBean(TokenSigner.class).sign(claims, TokenType.ACCESS_TOKEN);
    }
}
