package io.photoncloud.k8shost;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** The whole service on free ports, over a store in memory. */
public final class TestingK8sHost extends TestingService {

    private static final String RUNTIME = "photon.k8shost.runtime=";

    private final ReplicatedStore store;

    private TestingK8sHost(@Nullable Path directory, ReplicatedStore store, List<String> settings) {
        super(
                K8sHostApplication.class,
                directory,
                // Not closed with the service, so that another one can be started over it.
                beans -> beans.registerBean(
                        ReplicatedStore.class,
                        () -> store,
                        bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName("")),
                settled(settings));
        this.store = store;
    }

    /** Simulated where nothing else is said: never by what runs on the machine that tests it. */
    private static List<String> settled(List<String> settings) {
        return settings.stream().anyMatch(setting -> setting.startsWith(RUNTIME))
                ? settings
                : Stream.concat(settings.stream(), Stream.of(RUNTIME + "simulated"))
                        .toList();
    }

    public static TestingK8sHost start(String... settings) {
        return new TestingK8sHost(null, new MemoryStore(), List.of(settings));
    }

    /** Over a store and in a directory that stay when it is closed, as of one node that is started again. */
    public static TestingK8sHost startAgain(Path directory, ReplicatedStore store, String... settings) {
        return new TestingK8sHost(directory, store, List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingK8sHost enforced(FakeIam iam, String... settings) {
        TestingK8sHost started = new TestingK8sHost(
                null,
                new MemoryStore(),
                Stream.concat(
                                Stream.of(settings),
                                Stream.of(
                                        "photon.security.mode=enforced",
                                        "photon.k8shost.runtime=simulated",
                                        iam.setting()))
                        .toList());
        iam.awaitFollowedBy(started.context());
        return started;
    }

    public ReplicatedStore store() {
        return store;
    }
}
