package io.photoncloud.nightlight;

import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole service on free ports. */
public final class TestingNightLight extends TestingService {

    public static final String CONFIG_FILE = "photon.nightlight.scrape.config-file=";

    private static final Path NOTHING =
            Path.of("src/test/resources/scrapes-nothing.yml").toAbsolutePath();

    private TestingNightLight(@Nullable Path kept, @Nullable InstantSource clock, List<String> settings) {
        super(
                NightLightApplication.class,
                kept,
                beans -> {
                    if (clock != null) {
                        beans.registerBean(InstantSource.class, () -> clock);
                    }
                },
                scraping(settings));
    }

    /** What is to be scraped says the file: nothing, unless a test has one of its own. */
    private static List<String> scraping(List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        if (settings.stream().noneMatch(setting -> setting.startsWith(CONFIG_FILE))) {
            all.add(CONFIG_FILE + NOTHING);
        }
        return all;
    }

    public static TestingNightLight start(String... settings) {
        return new TestingNightLight(null, null, List.of(settings));
    }

    /** One whose samples outlive it. */
    public static TestingNightLight keeping(Path directory, String... settings) {
        return new TestingNightLight(directory, null, List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingNightLight enforced(FakeIam iam) {
        TestingNightLight started =
                new TestingNightLight(null, null, List.of("photon.security.mode=enforced", iam.setting()));
        iam.awaitFollowedBy(started.context());
        return started;
    }
}
