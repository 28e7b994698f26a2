package io.photoncloud.chainfire.clients;

import static io.photoncloud.chainfire.testing.Expect.entry;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Channel;
import io.photoncloud.chainfire.SmallService;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.RangeResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A service that has its store on ChainFire by its settings alone. */
class RemoteStoreByConfigurationTest {

    private final TestingChainFire chainFire = TestingChainFire.sharedReplicated();

    @TempDir
    private Path data;

    private ConfigurableApplicationContext start(String name, String... settings) {
        SpringApplication application = new SpringApplication(SmallService.class);
        application.setRegisterShutdownHook(false);
        List<String> arguments = new ArrayList<>(List.of(
                "--photon.service.name=" + name,
                "--photon.http.address=127.0.0.1:0",
                "--photon.grpc.address=127.0.0.1:0",
                "--photon.data-directory=" + data,
                "--photon.security.service-secret-file=" + chainFire.secretFile(),
                "--photon.store.mode=remote",
                "--logging.level.root=WARN"));
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        return application.run(arguments.toArray(String[]::new));
    }

    private static RangeResponse seen(Channel channel, String key) {
        return KVGrpc.newBlockingStub(channel)
                .range(RangeRequest.newBuilder()
                        .setKey(TestingChainFire.bytes(key))
                        .build());
    }

    @Test
    void itsRowsAreInTheKeyspaceOfItsNameAndNowhereElse() {
        try (ConfigurableApplicationContext service = start("small", "photon.store.endpoints=" + chainFire.address())) {
            ReplicatedStore store = service.getBean(ReplicatedStore.class);
            put(store, "a row", "1");
            assertThat(entry(store, "a row").value()).isEqualTo(value("1"));
            assertThat(seen(chainFire.channelOfService("small", "small"), "a row")
                            .getCount())
                    .isEqualTo(1);
            assertThat(seen(chainFire.channel(), "a row").getCount()).isZero();
        }
    }

    @Test
    void aPrefixAndLimitsOfItsOwnAreKeptTo() {
        try (ConfigurableApplicationContext service = start(
                "prefixed",
                "photon.store.endpoints=" + chainFire.address(),
                "photon.store.key-prefix=mine/",
                "photon.store.limits.page=7")) {
            ReplicatedStore store = service.getBean(ReplicatedStore.class);
            put(store, "a row", "1");
            assertThat(store.find(key("a row"))).isPresent();
            assertThat(store.limits().pageEntriesDefault()).isEqualTo(7);
            assertThat(seen(chainFire.channelOfService("prefixed", "prefixed"), "mine/a row")
                            .getCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void aServiceThatIsNotToldWhereItsStoreIsDoesNotStart() {
        assertThat(catchThrowable(() -> start("lost")))
                .hasRootCauseInstanceOf(StartRefusedException.class)
                .rootCause()
                .hasMessageContaining("photon.store.mode=remote");
    }
}
