package io.photoncloud.nightlight.ruling;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Rules that projects keep, and that one keeps waiting for as long as it likes. */
@Timeout(120)
class RulingTest {
    private static final Tenant SLOW = new Tenant("org", "slow");
    private static final Tenant OTHER = new Tenant("org", "other");
    private static final String GROUP = "name: g\ninterval: 1s\nrules: [{record: a, expr: vector(1)}]\n";

    @TempDir
    private Path directory;

    private final CountDownLatch hanging = new CountDownLatch(2);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch evaluated = new CountDownLatch(1);
    private Tsdb store;
    private Ruling ruling;

    @BeforeEach
    void open() {
        store = Tsdb.open(directory.resolve("samples"), TsdbSettings.DEFAULT, InstantSource.system());
        RulingSettings settings =
                new RulingSettings(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(1), 2);
        ruling = new Ruling(
                new Engine(EngineSettings.DEFAULT),
                this::store,
                settings,
                (_, _) -> {},
                InstantSource.system(),
                System::nanoTime);
    }

    @AfterEach
    void close() {
        letGo.countDown();
        ruling.close();
        store.close();
    }

    private Tsdb store(Tenant tenant) {
        if (tenant.equals(SLOW)) {
            hanging.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        } else {
            evaluated.countDown();
        }
        return store;
    }

    private KeptRules kept() {
        LoadedGroup.Defaults defaults =
                new LoadedGroup.Defaults(Duration.ofMinutes(1), Duration.ZERO, Map.of(), "http://light");
        return new KeptRules(directory.resolve("rules"), JsonMapper.builder().build(), ruling, defaults, 2);
    }

    @Test
    void evaluatesOneProjectsWhateverThoseOfAnotherTake() throws RulesRefused, InterruptedException {
        KeptRules kept = kept();
        kept.put(SLOW, "n", GROUP);
        kept.put(SLOW, "m", GROUP);
        hanging.await();
        // It is changed while it is evaluated, which waits for the end of that.
        Thread changing = Thread.ofVirtual().start(() -> {
            try {
                kept.put(SLOW, "n", GROUP.replace("1)", "2)"));
            } catch (RulesRefused e) {
                throw new IllegalStateException(e);
            }
        });

        kept.put(OTHER, "n", GROUP);
        assertThat(evaluated.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(ruling.tenants()).containsExactlyInAnyOrder(SLOW, OTHER);
        assertThat(ruling.reports(SLOW)).hasSize(2);
        letGo.countDown();
        changing.join();
    }

    @Test
    void keepsNothingOfWhoKeepsNoGroups() throws RulesRefused {
        KeptRules kept = kept();
        kept.put(OTHER, "n", GROUP);
        kept.put(OTHER, "m", GROUP);
        Path file = directory.resolve("rules/org/other/rules.json");
        assertThat(file).exists();
        assertThat(kept.deleteGroup(OTHER, "n", "other")).isFalse();
        assertThat(kept.deleteGroup(OTHER, "n", "g")).isTrue();
        assertThat(kept().all(OTHER))
                .as("another one knows none before it starts")
                .isEmpty();
        KeptRules again = kept();
        again.start();
        assertThat(again.all(OTHER)).containsOnlyKeys("m");
        assertThat(kept.deleteNamespace(OTHER, "m")).isTrue();
        assertThat(file.getParent()).doesNotExist();
        assertThat(kept.all(OTHER)).isEmpty();
        assertThat(ruling.tenants()).isEmpty();

        for (int i = 0; i < 10; i++) {
            Tenant tenant = new Tenant("org", "p" + i);
            kept.put(tenant, "n", GROUP);
            assertThat(kept.deleteGroup(tenant, "n", "g")).isTrue();
        }
        kept.put(OTHER, "n", GROUP);
        assertThat(kept.all(OTHER)).as("there is room again").containsOnlyKeys("n");
    }
}
