package io.photoncloud.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a checkout: when it builds, and what a build means for what runs. */
class BuildTest {
    private static final int PORT = 18093;

    @TempDir
    private Path directory = Path.of("");

    private final List<Launcher> launchers = new ArrayList<>();

    @BeforeEach
    void checkOut() throws IOException {
        launchers.add(FakeDistribution.createCheckout(directory, "alpha " + PORT + " single"));
    }

    @AfterEach
    void stopEverything() {
        launchers.forEach(each -> each.run("down"));
    }

    @Test
    void upBuildsWhatIsMissingAndNothingTwice() throws Exception {
        assertThat(up().output()).contains("building PhotonCloud first").contains("building deploy (1 of 1)");
        assertThat(up().output()).doesNotContain("building");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void upBuildsWhenASourceIsNewerOrGone() throws Exception {
        up();
        Path source = tree().resolve("alpha/src/main/java/Beta.java");
        Files.writeString(source, "class Beta {}");
        assertThat(up().output()).contains("sources changed since the last build");
        Files.delete(source);
        assertThat(up().output()).contains("sources changed since the last build");
        Files.writeString(tree().resolve("docs/api/openapi/alpha.yaml"), "openapi: 3.1.0");
        assertThat(up().output()).contains("sources changed since the last build");
        Files.writeString(tree().resolve("docs/alpha.md"), "# Alpha");
        Files.createDirectories(tree().resolve("alpha/src/test/java"));
        Files.writeString(tree().resolve("alpha/src/test/java/AlphaTest.java"), "");
        assertThat(up().output()).doesNotContain("building");
        assertThat(builds()).isEqualTo(4);
    }

    @Test
    void aBuildThatFailsShowsItsEndAndStartsNothing() throws Exception {
        Files.writeString(tree().resolve("broken"), "");
        Answer up = photon().run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output()).contains("the build failed").contains("this does not compile");
        assertThat(photon().pid("alpha", 1)).isEmpty();
    }

    @Test
    void aRunningServiceKeepsItsLibrariesWhenOthersAreBuilt() throws Exception {
        up();
        FakeDistribution.writeLibraries(tree().resolve("libraries"), "second, and longer");
        Files.writeString(tree().resolve("alpha/src/main/java/Alpha.java"), "class Alpha {}");
        assertThat(up().output()).contains("already running").contains("alpha runs an older build");
        assertThat(photon().run("status").output()).contains("alpha runs an older build");
        assertThat(body("/late")).isEqualTo("late");
        assertThat(kept()).isEqualTo(2);
        assertThat(photon().run("restart").output()).doesNotContain("older build");
        assertThat(photon().run("status").output()).doesNotContain("older build");
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void twoHomesAtOnceBuildOnce() throws Exception {
        launchers.add(FakeDistribution.ofCheckout(directory, "second-home"));
        List<Process> ups = launchers.stream().map(each -> each.start("up")).toList();
        for (Process up : ups) {
            assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(up.exitValue()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    private Launcher photon() {
        return launchers.getFirst();
    }

    private Answer up() {
        Answer up = photon().run("up");
        assertThat(up.exitCode()).as(up.output()).isZero();
        return up;
    }

    private Path tree() {
        return directory.resolve("tree");
    }

    private int builds() throws IOException {
        return Files.readAllLines(tree().resolve("builds")).size();
    }

    private long kept() throws IOException {
        try (Stream<Path> builds = Files.list(photon().home().resolve("builds"))) {
            return builds.count();
        }
    }

    private String body(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + photon().at(1, PORT) + path))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }
}
