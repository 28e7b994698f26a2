package io.photoncloud.chainfire.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.chainfire.clients.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

/** One service, built once, has a store of its own or one elsewhere, as its settings say when it starts. */
class StoreChosenAtStartTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStoreOfItsOwnIsThereAgainWhenTheServiceIs(boolean settledByTheBuild) throws IOException {
        String classPath = settledByTheBuild ? settledByTheBuild() : CLASS_PATH;
        List<String> embedded = List.of("--photon.store.mode=embedded", "--photon.store.address=" + ownAddress());

        assertThat(run(settledByTheBuild, classPath, embedded).succeeded().lines())
                .contains("store RaftStore", "row false", "raft true");
        assertThat(run(settledByTheBuild, classPath, embedded).succeeded().lines())
                .contains("store RaftStore", "row true", "raft true");
        assertThat(directory.resolve("data/store")).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withAStoreElsewhereNothingOfRaftIsMade(boolean settledByTheBuild) throws IOException {
        String classPath = settledByTheBuild ? settledByTheBuild() : CLASS_PATH;
        TestingChainFire chainFire = TestingChainFire.sharedReplicated();
        Result told = run(
                settledByTheBuild,
                classPath,
                List.of(
                        "--photon.store.mode=remote",
                        "--photon.store.endpoints=" + chainFire.address(),
                        "--photon.security.service-secret-file=" + chainFire.secretFile()));

        assertThat(told.succeeded().lines()).contains("store RemoteStore", "raft false");
        assertThat(directory.resolve("data/store")).doesNotExist();
    }

    @Test
    void settledByTheBuildItIsStillToldWhatIsMissing() throws IOException {
        Result told = run(true, settledByTheBuild(), List.of("--photon.store.mode=remote"));

        assertThat(told.exit()).isNotZero();
        assertThat(told.output() + told.errors()).contains("Set photon.store.endpoints");
    }

    private static String ownAddress() {
        return "127." + (100 + ProcessHandle.current().pid() % 100) + ".99.1:50051";
    }

    private Result run(boolean settledByTheBuild, String classPath, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-Dspring.aot.enabled=" + settledByTheBuild,
                "-cp",
                classPath,
                TellingService.class.getName(),
                "--photon.service.name=telling",
                "--photon.http.address=127.0.0.1:0",
                "--photon.grpc.address=127.0.0.1:0",
                "--photon.data-directory=" + directory.resolve("data"),
                "--logging.level.root=WARN"));
        command.addAll(settings);
        return Processes.run(new ProcessBuilder(command), "");
    }

    /** What the build does for a service (decision 0006), without a word about its store. */
    private String settledByTheBuild() throws IOException {
        Path sources = directory.resolve("sources");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Settings settings = Settings.builder()
                .sourceOutput(sources)
                .resourceOutput(directory.resolve("resources"))
                .classOutput(classes)
                .groupId("io.photoncloud")
                .artifactId("telling")
                .build();
        var _ = new SpringApplicationAotProcessor(TellingService.class, settings, new String[0]).process();
        List<String> compiler =
                new ArrayList<>(List.of("-proc:none", "-nowarn", "-classpath", CLASS_PATH, "-d", classes.toString()));
        try (Stream<Path> all = Files.walk(sources)) {
            all.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(compiler::add);
        }
        int failed = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler())
                .run(null, null, null, compiler.toArray(String[]::new));
        assertThat(failed).as("exit of javac").isZero();
        return classes + ":" + CLASS_PATH;
    }
}
