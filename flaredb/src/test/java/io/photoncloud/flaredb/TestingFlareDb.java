package io.photoncloud.flaredb;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.GenericApplicationContext;

/** The whole service on free ports. */
public final class TestingFlareDb extends TestingService {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private TestingFlareDb(@Nullable Path directory, Consumer<GenericApplicationContext> beans, List<String> settings) {
        super(FlareDbApplication.class, directory, beans, withFreePort(settings));
    }

    private static List<String> withFreePort(List<String> settings) {
        if (settings.stream().anyMatch(setting -> setting.startsWith(PostgresqlProperties.ADDRESS))) {
            return settings;
        }
        List<String> all = new ArrayList<>(settings);
        all.add(PostgresqlProperties.ADDRESS + "=127.0.0.1:0");
        return all;
    }

    /** For pgJDBC. */
    public String jdbcUrl() {
        InetSocketAddress door = bean(PostgresqlDoor.class).address();
        return "jdbc:postgresql://127.0.0.1:" + door.getPort() + "/photon?user=photon";
    }

    /** Over a store in memory. */
    public static TestingFlareDb start(String... settings) {
        return new TestingFlareDb(null, TestingFlareDb::inMemory, List.of(settings)).awaitReady();
    }

    /** Over its own store in a directory, which stays when it is closed. */
    public static TestingFlareDb in(Path directory, String... settings) {
        return new TestingFlareDb(directory, _ -> {}, List.of(settings)).awaitReady();
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingFlareDb enforced(FakeIam iam, String... more) {
        List<String> settings = new ArrayList<>(List.of("photon.security.mode=enforced", iam.setting()));
        settings.addAll(List.of(more));
        TestingFlareDb started = start(settings.toArray(String[]::new));
        iam.awaitFollowedBy(started.context());
        return started;
    }

    private TestingFlareDb awaitReady() {
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        TransactionalStore store = bean(TransactionalStore.class);
        while (!store.status().serving()) {
            assertThat(System.nanoTime()).as("transactions are coordinated").isLessThan(end);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return this;
    }

    private static void inMemory(GenericApplicationContext beans) {
        beans.registerBean(EmbeddedStore.class, () -> new MemoryStore());
    }
}
