package io.photoncloud.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that keep their state in one that the launcher starts before them. */
class StoreElsewhereTest {
    private static final int PORT = 18097;
    private static final int STORE_PORT = 58097;
    private static final int OTHER_PORT = 18098;

    @TempDir
    private Path directory = Path.of("");

    private @Nullable Launcher photon;

    @AfterEach
    void stopEverything() {
        if (photon != null) {
            photon.with("PHOTON_STOP_TIMEOUT", "1").run("down");
        }
    }

    private Launcher photon(String... rows) throws IOException {
        Launcher made = FakeDistribution.create(directory, rows);
        photon = made;
        return made;
    }

    @Test
    void itIsStartedAfterItsStoreOnEveryNodeAndStoppedBeforeIt() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member", "beta " + OTHER_PORT + " replica/alpha");
        Answer up = photon.run("up", "--nodes", "3");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output().indexOf("alpha (node 3): ready"))
                .isBetween(0, up.output().indexOf("beta (node 1): ready") - 1);
        String endpoints =
                "%s,%s,%s".formatted(photon.at(1, STORE_PORT), photon.at(2, STORE_PORT), photon.at(3, STORE_PORT));
        for (int node : List.of(1, 2, 3)) {
            assertThat(up.output())
                    .containsPattern("beta/" + node + " +http://" + photon.at(node, OTHER_PORT) + " .* ready");
            assertThat(settings(photon, "beta", node))
                    .contains(
                            "--photon.store.mode=remote",
                            "--photon.store.endpoints=" + endpoints,
                            "--photon.security.service-secret-file="
                                    + photon.home().resolve("cluster/secret"));
        }
        assertThat(settings(photon, "alpha", 1)).noneMatch(setting -> setting.startsWith("--photon.store.mode"));
        assertThat(photon.run("status").exitCode()).isZero();
        Answer down = photon.run("down");
        assertThat(down.output().lastIndexOf("beta: stopped"))
                .isBetween(0, down.output().indexOf("alpha: stopped") - 1);
    }

    @Test
    void whenItsStoreGetsNodesItIsStartedAnewAndToldOfThem() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member", "beta " + OTHER_PORT + " single/alpha");
        photon.run("up");
        assertThat(settings(photon, "beta", 1)).contains("--photon.store.endpoints=" + photon.at(1, STORE_PORT));
        Answer grown = photon.run("up", "--nodes", "3");
        assertThat(grown.exitCode()).as(grown.output()).isZero();
        assertThat(grown.output())
                .contains("beta: starting anew, because alpha has other nodes now")
                .containsOnlyOnce("beta: ready after");
        assertThat(settings(photon, "beta", 1))
                .anyMatch(setting -> setting.startsWith("--photon.store.endpoints=")
                        && setting.endsWith("," + photon.at(3, STORE_PORT)));
        long pid = photon.pid("beta", 1).orElseThrow();
        assertThat(photon.run("up").output()).contains("beta: already running, pid " + pid);
    }

    @Test
    void whatTheOperatorSetsIsHandedOnAndWhenItChangesTheServiceIsStartedAnew() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member", "beta " + OTHER_PORT + " single/alpha");
        Path file = Files.createDirectories(photon.home().resolve("settings")).resolve("beta.properties");
        Files.writeString(file, "photon.beta.size=1\n");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(settings(photon, "beta", 1)).contains("--spring.config.additional-location=file:" + file);
        assertThat(settings(photon, "alpha", 1)).noneMatch(setting -> setting.contains("additional-location"));
        long alpha = photon.pid("alpha", 1).orElseThrow();
        long beta = photon.pid("beta", 1).orElseThrow();
        assertThat(photon.run("up").output()).contains("beta: already running, pid " + beta);
        Files.writeString(file, "photon.beta.size=2\n");
        assertThat(photon.run("up").output())
                .contains("beta: starting anew, because " + file + " says otherwise now")
                .contains("alpha: already running, pid " + alpha);
    }

    @Test
    void itIsNotStartedWhereItsStoreIsNot() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member silent", "beta " + OTHER_PORT + " replica/alpha")
                .with("PHOTON_START_TIMEOUT", "2");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output()).contains("alpha is not ready after 2 s");
        assertThat(photon.directory("beta", 1)).doesNotExist();
    }

    /** The fake is not ready without its store, and no training succeeds that never was ready. */
    @Test
    void itsTrainingHasAStoreToo() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member", "beta " + OTHER_PORT + " single/alpha")
                .with("PHOTON_AOT", "on");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output()).contains("beta: start-up cache made");
    }

    @Test
    void aStoreThatStandsBelowIsRefused() throws Exception {
        Launcher photon = photon("beta " + OTHER_PORT + " replica/alpha", "alpha " + PORT + " member");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output())
                .contains("beta keeps its state in 'alpha', which is no service with a gRPC address above it");
    }

    private static List<String> settings(Launcher photon, String service, int node) throws IOException {
        long pid = photon.pid(service, node).orElseThrow();
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                .split("\0", -1));
    }
}
