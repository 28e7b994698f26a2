package io.photoncloud.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with services that start in a blink and misbehave on request. */
class LauncherTest {
    private static final int PORT = 18091;
    private static final int OTHER_PORT = 18092;
    private static final int THIRD_PORT = 18093;

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
    void upStartsWaitsAndShowsWhatRuns() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single", "beta " + OTHER_PORT + " single");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .containsPattern("alpha +http://" + photon.at(1, PORT) + " +- +ready +"
                        + photon.pid("alpha", 1).orElseThrow() + " +\\d+\\.\\d +\\d+")
                .containsPattern("beta +http://" + photon.at(1, OTHER_PORT) + " +- +ready");
        assertThat(status("http://" + photon.at(1, PORT) + "/readyz")).isEqualTo(200);
        assertThat(photon.run("status").exitCode()).isZero();
        assertThat(photon.run("logs", "alpha").output()).contains("the fake starts");
        assertThat(photon.run("doctor").output()).contains(photon.at(1, PORT) + " is alpha's own, pid");
    }

    @Test
    void everythingIsClosedToOtherUsers() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        for (Path path : List.of(photon.home(), photon.directory("alpha", 1).resolve("data"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(photon.home().resolve("cluster/secret"))))
                .isEqualTo("rw-------");
        assertThat(photon.home().resolve("cluster/secret")).isNotEmptyFile();
    }

    @Test
    void whatTheCallerHasOpenDoesNotStayOpenWithTheServices() throws Exception {
        Path held = directory.resolve("held");
        Path opening = Files.writeString(directory.resolve("opening"), "exec 9>'" + held + "'\n");
        Launcher photon = photon("alpha " + PORT + " single").with("BASH_ENV", opening.toString());
        assertThat(photon.run("up").exitCode()).isZero();
        Path descriptors = Path.of("/proc", "" + photon.pid("alpha", 1).orElseThrow(), "fd");
        try (Stream<Path> open = Files.list(descriptors)) {
            assertThat(open.map(LauncherTest::whatIsOpen))
                    .contains(photon.directory("alpha", 1).resolve("log/console.log"))
                    .doesNotContain(held);
        }
        assertThat(held).exists();
    }

    @Test
    void aNameThatIsSetIsOneNodesAndTheOthersHaveItWithTheirNumber() throws Exception {
        Launcher photon = photon("k8shost " + PORT + " replica");
        Path settings = Files.createDirectories(photon.home().resolve("settings"));
        Files.writeString(settings.resolve("k8shost.properties"), "photon.k8shost.node = rack7\n");
        assertThat(photon.run("up", "--nodes", "3").exitCode()).isZero();
        for (int node = 1; node <= 3; node++) {
            String arguments = Files.readString(
                    Path.of("/proc", "" + photon.pid("k8shost", node).orElseThrow(), "cmdline"));
            if (node == 1) {
                assertThat(arguments).doesNotContain("--photon.k8shost.node=");
            } else {
                assertThat(arguments).contains("--photon.k8shost.node=rack7-" + node);
            }
        }
    }

    @Test
    void nightLightIsToldWhereAllIsThatWasAskedFor() throws Exception {
        Launcher photon = photon(
                "alpha " + PORT + " replica", "beta " + OTHER_PORT + " single", "nightlight " + THIRD_PORT + " single");
        assertThat(photon.run("up", "alpha", "nightlight").exitCode()).isZero();
        assertThat(scraped(photon))
                .containsExactly("alpha.1=" + photon.at(1, PORT), "nightlight.1=" + photon.at(1, THIRD_PORT));
        Answer grown = photon.run("up", "--nodes", "3");
        assertThat(grown.output()).contains("nightlight: starting anew, because what it calls has other nodes now");
        assertThat(scraped(photon))
                .containsExactly(
                        "alpha.1=" + photon.at(1, PORT),
                        "alpha.2=" + photon.at(2, PORT),
                        "alpha.3=" + photon.at(3, PORT),
                        "beta.1=" + photon.at(1, OTHER_PORT),
                        "nightlight.1=" + photon.at(1, THIRD_PORT));
        Launcher.kill(photon.pid("alpha", 2).orElseThrow());
        assertThat(photon.run("up").output()).contains("nightlight: already running");
        assertThat(photon.run("restart", "nightlight").exitCode()).isZero();
        assertThat(photon.run("up").output()).contains("nightlight: already running");
    }

    private static List<String> scraped(Launcher photon) throws IOException {
        String name = "--photon.nightlight.scrape.services.";
        String arguments = Files.readString(
                Path.of("/proc", "" + photon.pid("nightlight", 1).orElseThrow(), "cmdline"));
        return Stream.of(arguments.split("\0", -1))
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .toList();
    }

    private static Path whatIsOpen(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException _) {
            return Path.of(""); // It was closed meanwhile.
        }
    }

    @Test
    void aSecondUpLeavesARunningServiceAlone() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        long pid = photon.pid("alpha", 1).orElseThrow();
        Answer again = photon.run("up");
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).contains("already running, pid " + pid);
        assertThat(photon.pid("alpha", 1)).hasValue(pid);
        assertThat(starts(photon, "alpha", 1)).isEqualTo(1);
    }

    @Test
    void twoUpsAtOnceStartOneProcess() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        Process one = photon.start("up");
        Process other = photon.start("up");
        assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(List.of(one.exitValue(), other.exitValue())).containsOnly(0);
        assertThat(starts(photon, "alpha", 1)).isEqualTo(1);
    }

    @Test
    void whatADeadPhotonLockedIsFreed() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        Files.writeString(photon.home().resolve("lock"), ProcessHandle.current().pid() + " 1\n");
        Answer down = photon.run("down");
        assertThat(down.exitCode()).as(down.output()).isZero();
    }

    @Test
    void downStopsTheLastStartedFirstAndKeepsData() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single", "beta " + OTHER_PORT + " single");
        photon.run("up");
        long alpha = photon.pid("alpha", 1).orElseThrow();
        Answer down = photon.run("down");
        assertThat(down.exitCode()).as(down.output()).isZero();
        assertThat(down.output().indexOf("beta: stopped"))
                .isLessThan(down.output().indexOf("alpha: stopped"));
        assertThat(Launcher.runs(alpha)).isFalse();
        assertThat(starts(photon, "alpha", 1)).isEqualTo(1);
        assertThat(photon.run("status").exitCode()).isEqualTo(3);
        assertThat(photon.run("down").output()).contains("nothing was running");
    }

    @Test
    void aKilledServiceIsStartedAgainOnItsData() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        Launcher.kill(photon.pid("alpha", 1).orElseThrow());
        assertThat(photon.run("status").output()).containsPattern("alpha .* stopped");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(starts(photon, "alpha", 1)).isEqualTo(2);
    }

    @Test
    void aTakenPortIsToldWithItsHolderAndNothingStaysStarted() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single", "beta " + OTHER_PORT + " single");
        String host = photon.at(1, OTHER_PORT).split(":", -1)[0];
        try (var holder = new ServerSocket(OTHER_PORT, 1, InetAddress.getByName(host))) {
            assertThat(holder.isBound()).isTrue();
            Answer up = photon.run("up");
            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.output())
                    .contains("beta cannot listen on " + host + ":" + OTHER_PORT + ": it is taken by pid "
                            + ProcessHandle.current().pid() + ": ")
                    .contains("alpha: stopped");
            assertThat(photon.run("doctor").exitCode()).isEqualTo(1);
        }
        assertThat(photon.run("status").output()).containsPattern("alpha .* stopped");
    }

    @Test
    void aFailedStartShowsTheEndOfItsLog() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single", "beta " + OTHER_PORT + " single dies");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output())
                .contains("beta ended before it was ready")
                .contains("the fake cannot go on")
                .contains("alpha: stopped");
    }

    @Test
    void whatNeverAnswersIsGivenUpAfterTheDeadline() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single silent").with("PHOTON_START_TIMEOUT", "2");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output()).contains("alpha is not ready after 2 s").contains("alpha: stopped");
    }

    @Test
    void anInterruptedUpStopsWhatItStarted() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single", "beta " + OTHER_PORT + " single silent");
        Process up = photon.start("up");
        try (var output = up.inputReader()) {
            String line;
            do {
                line = output.readLine();
                assertThat(line).isNotNull();
            } while (!line.contains("alpha: ready"));
            up.toHandle().destroy();
            assertThat(output.lines()).anyMatch(rest -> rest.contains("alpha: stopped"));
        }
        assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isEqualTo(130);
        assertThat(photon.pid("alpha", 1)).isEmpty();
    }

    @Test
    void whatIgnoresTheRequestToStopIsKilledAfterTheDeadline() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single stubborn").with("PHOTON_STOP_TIMEOUT", "1");
        photon.run("up");
        long stubborn = photon.pid("alpha", 1).orElseThrow();
        Answer down = photon.run("down");
        assertThat(down.exitCode()).as(down.output()).isZero();
        assertThat(down.output()).contains("has not stopped within 1 s; killing pid " + stubborn);
        assertThat(Launcher.runs(stubborn)).isFalse();
    }

    @Test
    void aPidThatWasGivenToAnotherProcessIsNotTouched() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        photon.run("down");
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    photon.directory("alpha", 1).resolve("process"),
                    "pid=%d\nstart=1\nboot=%s\n".formatted(stranger.pid(), bootId()));
            assertThat(photon.run("status").output()).containsPattern("alpha .* stopped");
            photon.run("down");
            assertThat(photon.run("up").exitCode()).isZero();
            assertThat(photon.pid("alpha", 1)).isNotEqualTo(OptionalLong.of(stranger.pid()));
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void resetRefusesWhileSomethingRunsAndDeletesOnlyItsOwn() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        assertThat(photon.run("reset", "--yes").output()).contains("run 'photon down' first");
        photon.run("down");
        assertThat(photon.run("reset").output()).contains("say --yes");
        Path mine = Files.writeString(photon.home().resolve("mine"), "not photon's");
        assertThat(photon.run("reset", "--yes").exitCode()).isZero();
        assertThat(photon.home()).isDirectoryContaining(path -> path.equals(mine));
        assertThat(photon.directory("alpha", 1)).doesNotExist();
        assertThat(photon.run("up").output()).contains("was not made by photon");
    }

    @Test
    void aSingleNodeGrowsToThreeAndStaysThree() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member", "beta " + OTHER_PORT + " single");
        photon.run("up");
        long first = photon.pid("alpha", 1).orElseThrow();
        Answer grown = photon.run("up", "--nodes", "3");
        assertThat(grown.exitCode()).as(grown.output()).isZero();
        assertThat(photon.pid("alpha", 1)).hasValue(first);
        assertThat(grown.output())
                .containsPattern("alpha/3 +http://" + photon.at(3, PORT) + " .* ready")
                .doesNotContain("beta/2");
        assertThat(Files.readAllLines(photon.directory("alpha", 1).resolve("data/members")))
                .containsExactly("2", "3");
        photon.run("down");
        Answer again = photon.run("up");
        assertThat(again.exitCode()).as(again.output()).isZero();
        assertThat(again.output()).containsPattern("alpha/3 .* ready");
        assertThat(photon.run("up", "--nodes", "1").output()).contains("it does not shrink");
        Answer rolled = photon.run("restart", "alpha");
        assertThat(rolled.exitCode()).as(rolled.output()).isZero();
        assertThat(rolled.output().indexOf("alpha (node 1): ready"))
                .isLessThan(rolled.output().indexOf("alpha (node 2): stopped"));
        assertThat(starts(photon, "alpha", 3)).isEqualTo(3);
    }

    @Test
    void aRestartBringsBackWhoIsDownBeforeItStopsAnyone() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member");
        photon.run("up", "--nodes", "3");
        Launcher.kill(photon.pid("alpha", 2).orElseThrow());
        Answer restart = photon.run("restart", "alpha");
        assertThat(restart.exitCode()).as(restart.output()).isZero();
        String output = restart.output();
        assertThat(output.indexOf("alpha (node 2): ready")).isBetween(0, output.indexOf("alpha (node 1): stopped") - 1);
        assertThat(output.indexOf("alpha (node 1): ready")).isLessThan(output.indexOf("alpha (node 3): stopped"));
        assertThat(output).doesNotContain("alpha (node 2): stopped");
        assertThat(List.of(starts(photon, "alpha", 1), starts(photon, "alpha", 2), starts(photon, "alpha", 3)))
                .containsOnly(2);
    }

    @Test
    void aTrainingRunsNothingRealWhateverWasChosen() throws Exception {
        Launcher photon = photon("plasmavmc " + PORT + " single dies").with("PHOTON_AOT", "on");
        assertThat(photon.run("up", "--hypervisor", "libvirt").output()).contains("no start-up cache could be made");
        assertThat(directory.resolve("dist/aot/plasmavmc.log")).content().contains("runs machines by simulated");
        assertThat(photon.directory("plasmavmc", 1).resolve("log/plasmavmc.log"))
                .content()
                .contains("runs machines by libvirt");
    }

    @Test
    void aTrainingThatFailsLeavesNothingAndIsTriedAgain() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Launcher photon = photon("alpha " + PORT + " single dies")
                .with("PHOTON_AOT", "on")
                .with("TMPDIR", temporary.toString());
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(photon.run("up").output()).contains("alpha: no start-up cache could be made");
            assertThat(temporary).isEmptyDirectory();
        }
        assertThat(directory.resolve("dist/aot/alpha.log"))
                .content()
                .contains("alpha ended before it was ready", "the fake cannot go on");
    }

    @Test
    void logsCanBeFollowed() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        photon.run("up");
        Process follower = photon.start("logs", "alpha", "-f");
        try (var output = follower.inputReader()) {
            assertThat(output.readLine()).isEqualTo("the fake starts");
            Path log = photon.directory("alpha", 1).resolve("log/alpha.log");
            Files.writeString(log, "and goes on\n", StandardOpenOption.APPEND);
            assertThat(output.readLine()).isEqualTo("and goes on");
        } finally {
            follower.destroy();
        }
        assertThat(follower.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTimeoutThatIsNoNumberIsRefused() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single").with("PHOTON_START_TIMEOUT", "abc");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output())
                .isEqualTo("photon: PHOTON_START_TIMEOUT must be a whole number of seconds, 1 to 86400, not 'abc'\n");
        photon.with("PHOTON_START_TIMEOUT", "20").with("PHOTON_STOP_TIMEOUT", "-1");
        assertThat(photon.run("down").output()).contains("PHOTON_STOP_TIMEOUT must be");
    }

    @Test
    void theDataOfAMemberThatIsGoneIsToldAndTheOthersTakeItInAnew() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member");
        photon.run("up", "--nodes", "3");
        long second = photon.pid("alpha", 2).orElseThrow();
        Launcher.kill(photon.pid("alpha", 3).orElseThrow());
        deleteData(photon, 3);
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .contains("the data of node 3 is gone")
                .contains("node 1 removes the member and adds it anew")
                .containsPattern("alpha/3 .* ready");
        assertThat(photon.pid("alpha", 2)).hasValue(second);
        assertThat(Files.readAllLines(photon.directory("alpha", 1).resolve("data/members")))
                .containsExactly("2", "3");
    }

    @Test
    void aClusterWhoseDataIsGoneIsNotBegunAnew() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member");
        photon.run("up");
        photon.run("down");
        deleteData(photon, 1);
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output())
                .contains("the data of node 1 is gone")
                .contains("0 of 1 nodes have theirs")
                .contains("Put the data back")
                .contains("'photon reset'");
        assertThat(photon.directory("alpha", 1).resolve("data")).doesNotExist();
        assertThat(photon.run("reset", "--yes").exitCode()).isZero();
        Answer anew = photon.run("up");
        assertThat(anew.exitCode()).as(anew.output()).isZero();
    }

    @Test
    void theDataOfAnotherClusterIsNotStarted() throws Exception {
        Launcher photon = photon("alpha " + PORT + " member");
        photon.run("up", "--nodes", "3");
        Launcher.kill(photon.pid("alpha", 3).orElseThrow());
        Files.writeString(photon.directory("alpha", 3).resolve("data/store/node.properties"), "cluster=0bad\n");
        Answer up = photon.run("up");
        assertThat(up.exitCode()).as(up.output()).isEqualTo(1);
        assertThat(up.output()).contains("is of cluster 0bad, and this home's cluster is " + FakeService.CLUSTER);
        assertThat(starts(photon, "alpha", 3)).isEqualTo(1);
    }

    private static void deleteData(Launcher photon, int node) throws IOException {
        Path data = photon.directory("alpha", node).resolve("data");
        List<Path> all;
        try (Stream<Path> walk = Files.walk(data)) {
            all = walk.toList();
        }
        for (Path path : all.reversed()) {
            Files.delete(path);
        }
    }

    @Test
    void aNamedServiceIsStartedWithWhatItStandsOnAndNothingElse() throws Exception {
        Launcher photon = photon(
                "alpha " + PORT + " member", "beta " + OTHER_PORT + " single", "gamma " + THIRD_PORT + " single/alpha");
        Answer up = photon.run("up", "gamma");
        assertThat(up.exitCode()).as(up.output()).isZero();
        assertThat(up.output())
                .containsPattern("alpha .* ready")
                .containsPattern("gamma .* ready")
                .doesNotContain("beta");
        assertThat(photon.run("status").exitCode()).isZero();
        Answer all = photon.run("up");
        assertThat(all.output()).containsPattern("beta .* ready").contains("gamma: already running");
        Launcher.kill(photon.pid("beta", 1).orElseThrow());
        assertThat(photon.run("status").exitCode()).isEqualTo(3);
        assertThat(photon.run("up", "delta").output())
                .contains("there is no service 'delta'; there are: alpha beta gamma");
    }

    @Test
    void aWrongCallSaysSo() throws Exception {
        Launcher photon = photon("alpha " + PORT + " single");
        assertThat(photon.run("help").exitCode()).isZero();
        assertThat(photon.run("fly").exitCode()).isEqualTo(2);
        assertThat(photon.run("up", "--nodes", "2").output()).contains("--nodes must be odd");
        assertThat(photon.run("logs", "gamma").exitCode()).isEqualTo(1);
        assertThat(photon.run("status").exitCode()).isEqualTo(3);
    }

    private static int starts(Launcher photon, String service, int node) throws IOException {
        return Files.readAllLines(photon.directory(service, node).resolve("data/starts"))
                .size();
    }

    private static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private static int status(String uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
