package io.photoncloud.lightningstor;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import io.photoncloud.lightningstor.identity.KeysByPrefix;
import io.photoncloud.lightningstor.root.RootKey;
import io.photoncloud.lightningstor.sigv4.SigningKeys;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.context.support.GenericApplicationContext;

/** The whole service on free ports, over a store in memory. */
public final class TestingLightningStor extends TestingService {

    private TestingLightningStor(Consumer<GenericApplicationContext> beans, List<String> settings) {
        super(LightningStorApplication.class, null, beans, settings);
    }

    private static void inMemory(GenericApplicationContext beans) {
        beans.registerBean(EmbeddedStore.class, () -> MemoryStore.withoutHistory());
    }

    /** One whose rows outlive it: whoever gives the store closes it. */
    public static TestingLightningStor over(MemoryStore store, String... settings) {
        return new TestingLightningStor(
                beans -> beans.registerBean(
                        EmbeddedStore.class, () -> store, definition -> definition.setDestroyMethodName("")),
                List.of(settings));
    }

    public static TestingLightningStor start(String... settings) {
        return new TestingLightningStor(TestingLightningStor::inMemory, List.of(settings));
    }

    public static TestingLightningStor startAt(InstantSource clock, String... settings) {
        return new TestingLightningStor(
                beans -> {
                    inMemory(beans);
                    beans.registerBean(InstantSource.class, () -> clock);
                },
                List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingLightningStor enforced(FakeIam iam) {
        return enforced(iam, _ -> {});
    }

    /** The same, with keys in the form of IAM's. */
    static TestingLightningStor enforced(FakeIam iam, SigningKeys keys) {
        return enforced(
                iam,
                beans -> beans.registerBean(
                        "moreKeys",
                        KeysByPrefix.class,
                        () -> new KeysByPrefix(beans.getBean(RootKey.class), keys),
                        definition -> definition.setPrimary(true)));
    }

    private static TestingLightningStor enforced(FakeIam iam, Consumer<GenericApplicationContext> more) {
        TestingLightningStor started = new TestingLightningStor(
                beans -> {
                    inMemory(beans);
                    more.accept(beans);
                },
                List.of("photon.security.mode=enforced", iam.setting()));
        iam.awaitFollowedBy(started.context());
        return started;
    }
}
