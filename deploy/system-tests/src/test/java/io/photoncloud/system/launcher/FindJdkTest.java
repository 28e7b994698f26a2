package io.photoncloud.system.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import io.photoncloud.system.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK the wrapper and the launcher take on a machine with several, or without a fitting one. */
class FindJdkTest {
    private static final String REFUSAL = "PhotonCloud needs a JDK 25 or newer and found none: install one";

    @TempDir
    private Path directory = Path.of("");

    private Path seventeen = Path.of("");

    @BeforeEach
    void theDefaultIsSeventeen() throws IOException {
        seventeen = jdk("java-17", "17.0.13");
    }

    @Test
    void twentyFiveIsFoundBesideADefaultSeventeen() throws Exception {
        Path wanted = jdk("java-25", "25.0.1");
        assertThat(found(Map.of())).isEqualTo(wanted.toString());
        assertThat(found(Map.of("JAVA_HOME", seventeen.toString()))).isEqualTo(wanted.toString());
    }

    @Test
    void twentyFiveIsTakenBeforeANewerOne() throws Exception {
        Path newer = jdk("a-27", "27-ea");
        assertThat(found(Map.of())).isEqualTo(newer.toString());
        Path wanted = jdk("java-25", "25");
        assertThat(found(Map.of())).isEqualTo(wanted.toString());
    }

    @Test
    void whatIsNamedOrOnThePathComesFirst() throws Exception {
        jdk("java-25", "25.0.1");
        Path newer = jdk("java-26", "26.0.1");
        assertThat(found(Map.of("JAVA_HOME", newer.toString()))).isEqualTo(newer.toString());
        assertThat(found(Map.of("PATH", newer.resolve("bin") + ":/usr/bin:/bin")))
                .isEqualTo(newer.toString());
    }

    @Test
    void aRuntimeWithoutCompilerIsNoJdk() throws Exception {
        Path runtime = jdk("java-25", "25.0.1");
        Files.delete(runtime.resolve("bin/javac"));
        assertThat(found(Map.of())).startsWith(REFUSAL);
    }

    @Test
    void withoutOneTheLauncherAndTheWrapperRefuseInOneLine() throws Exception {
        Launcher photon = FakeDistribution.create(directory, "alpha 18094 single");
        environment(Map.of()).forEach(photon::with);
        Answer up = photon.run("up");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.output()).startsWith(REFUSAL).hasLineCount(1);
        assertThat(photon.run("doctor").output()).contains("no JDK 25 or newer");
        assertThat(run(Map.of(), SourceTree.ROOT.resolve("mvnw").toString(), "--version"))
                .startsWith(REFUSAL)
                .hasLineCount(1);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = directory.resolve("jvm").resolve(name);
        Path bin = Files.createDirectories(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private String found(Map<String, String> more) throws IOException, InterruptedException {
        String script = SourceTree.ROOT.resolve(".mvn/find-jdk.sh").toString();
        return run(more, "sh", "-euc", ". \"$0\"; photon_require_jdk; echo \"$JAVA_HOME\"", script)
                .strip();
    }

    private Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                "PATH", seventeen.resolve("bin") + ":/usr/bin:/bin",
                "JAVA_HOME", "",
                "PHOTON_JDK_PLACES", directory.resolve("nothing") + "/*:" + directory.resolve("jvm") + "/*"));
        environment.putAll(more);
        return environment;
    }

    private String run(Map<String, String> more, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment(more));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }
}
