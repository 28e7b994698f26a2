package io.photoncloud.flaredb;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.GenericApplicationContext;

/** The whole service on free ports. */
public final class TestingFlareDb extends TestingService {

    private TestingFlareDb(@Nullable Path directory, Consumer<GenericApplicationContext> beans, List<String> settings) {
        super(FlareDbApplication.class, directory, beans, settings);
    }

    /** Over a store in memory. */
    public static TestingFlareDb start(String... settings) {
        return new TestingFlareDb(null, TestingFlareDb::inMemory, List.of(settings));
    }

    /** Over its own store in a directory, which stays when it is closed. */
    public static TestingFlareDb in(Path directory, String... settings) {
        return new TestingFlareDb(directory, _ -> {}, List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingFlareDb enforced(FakeIam iam) {
        TestingFlareDb started = start("photon.security.mode=enforced", iam.setting());
        iam.awaitFollowedBy(started.context());
        return started;
    }

    private static void inMemory(GenericApplicationContext beans) {
        beans.registerBean(EmbeddedStore.class, () -> new MemoryStore());
    }
}
