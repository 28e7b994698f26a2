package io.photoncloud.k8shost.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulledImagesTest {

    private static final String TEAM = "registry.example/team/app";
    private static final String IMAGE = TEAM + ":1";
    private static final Tenant ONE = new Tenant("o", "one");
    private static final Tenant OTHER = new Tenant("o", "other");
    private static final RegistryCredential SHOWN = new RegistryCredential("registry.example", "me", "rosebud");

    @TempDir
    private Path directory;

    private PulledImages images;

    @BeforeEach
    void open() {
        images = PulledImages.open(directory, new Random(1)); // tidy: names of files
    }

    private String one() {
        return images.puller(TEAM, ONE, SHOWN);
    }

    private void pull(String puller, String before, String reference) throws Exception {
        PulledImages.Begun begun = images.begin(TEAM, IMAGE, before.isEmpty() ? Set.of() : Set.of(before));
        images.succeeded(begun, puller, reference);
        images.ended(begun);
    }

    @Test
    void whatWasPulledWithCredentialsIsThoseProjectsThatShowedThem() throws Exception {
        assertThat(images.isFree(TEAM, "r1"))
                .as("nobody pulled it: it came otherwise")
                .isTrue();
        pull(one(), "", "r1");
        open();
        assertThat(images.isFree(TEAM, "r1")).isFalse();
        assertThat(images.isPulledBy(one(), "r1")).isTrue();
        for (String not : Set.of(
                images.puller(TEAM, OTHER, SHOWN),
                images.puller(TEAM, ONE, new RegistryCredential("registry.example", "me", "guessed")),
                images.puller("elsewhere/app", ONE, SHOWN))) {
            assertThat(images.isPulledBy(not, "r1")).isFalse();
        }
        assertThat(images.isFree(TEAM, "r2")).as("another image").isTrue();
        pull(images.puller(TEAM, OTHER, SHOWN), "r1", "r1");
        assertThat(images.isPulledBy(images.puller(TEAM, OTHER, SHOWN), "r1")).isTrue();
        assertThat(images.isPulledBy(one(), "r1")).isTrue();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(file)
                        .content(java.nio.charset.StandardCharsets.ISO_8859_1)
                        .doesNotContain("rosebud");
            }
        }
    }

    @Test
    void whatIsHadWithoutCredentialsIsEverybodys() throws Exception {
        pull(one(), "r1", "r1");
        assertThat(images.isFree(TEAM, "r1")).as("it was here before").isTrue();
        pull(one(), "r1", "r2");
        assertThat(images.isFree(TEAM, "r2")).isFalse();
        images.pulledByAnybody("elsewhere/app", "r2");
        assertThat(images.isFree(TEAM, "r2")).as("by another name").isFalse();
        images.pulledByAnybody(TEAM, "r2");
        open();
        assertThat(images.isFree(TEAM, "r2")).isTrue();
    }

    @Test
    void whatAPullBroughtWhoseEndNobodyNotedIsNobodys() throws Exception {
        var _ = images.begin(TEAM, IMAGE, Set.of("r1"));
        assertThat(images.isFree(TEAM, "r2")).as("while it is pulled").isFalse();
        assertThat(images.isFree(TEAM, "r1")).as("what was here before").isTrue();
        assertThat(images.isFree("elsewhere/app", "r2")).isTrue();
        images.ended(images.begin("somebodys/app", "somebodys/app:1", Set.of("r7")));
        images.settle(_ -> Optional.of("r7"));
        assertThat(images.isFree("somebodys/app", "r7"))
                .as("pulled by another name, but here before")
                .isTrue();
        var _ = images.begin(TEAM, IMAGE, Set.of("r1"));
        open();
        assertThat(images.isFree(TEAM, "r2")).isFalse();
        images.settle(_ -> Optional.of("r2"));
        assertThat(images.isFree(TEAM, "r2")).isFalse();
        assertThat(images.isPulledBy(one(), "r2")).isFalse();
        assertThat(images.isFree(TEAM, "r3")).as("nothing is open any more").isTrue();
        pull(one(), "r2", "r2");
        assertThat(images.isPulledBy(one(), "r2")).isTrue();

        PulledImages.Begun failed = images.begin(TEAM, IMAGE, Set.of("r2"));
        images.ended(failed);
        images.settle(_ -> Optional.of("r2"));
        assertThat(images.isFree(TEAM, "r3")).as("it brought nothing").isTrue();
        images.retain(Set.of("r3"));
        open();
        assertThat(images.isFree(TEAM, "r2")).as("it is not here any more").isTrue();
    }

    @Test
    void whoPulledFirstOfTooManyIsForgotten() throws Exception {
        for (int i = 0; i <= PulledImages.PULLERS_MAX; i++) {
            pull("p" + i, "", "r1");
        }
        assertThat(images.isPulledBy("p0", "r1")).isFalse();
        assertThat(images.isPulledBy("p1", "r1")).isTrue();
    }
}
