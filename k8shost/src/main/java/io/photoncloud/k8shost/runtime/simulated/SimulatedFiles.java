package io.photoncloud.k8shost.runtime.simulated;

import io.photoncloud.k8shost.runtime.PodObserved.Container;
import io.photoncloud.k8shost.runtime.PodObserved.Sandbox;
import io.photoncloud.k8shost.runtime.PodObserved.State;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.simulated.SimulatedContainer.Hearing;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** What a simulated runtime has, as files of a directory. */
final class SimulatedFiles {

    private static final String SANDBOX = ".sandbox";
    private static final String CONTAINER = ".container";
    private static final String IMAGE = ".image";

    private final Path directory;

    SimulatedFiles(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
    }

    private void write(String name, Properties properties) throws IOException {
        Path written = directory.resolve(name + ".new");
        try (Writer writer = Files.newBufferedWriter(written)) {
            properties.store(writer, null);
        }
        Files.move(
                written, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Properties> read(String ending) throws IOException {
        List<Properties> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                Properties properties = new Properties();
                try (Reader reader = Files.newBufferedReader(file)) {
                    properties.load(reader);
                }
                all.add(properties);
            }
        }
        return all;
    }

    private static Properties of(String... pairs) {
        Properties properties = new Properties();
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    void write(Sandbox sandbox) throws IOException {
        write(
                sandbox.id() + SANDBOX,
                of(
                        "id", sandbox.id(),
                        "uid", sandbox.pod().uid(),
                        "namespace", sandbox.pod().namespace(),
                        "name", sandbox.pod().name(),
                        "attempt", String.valueOf(sandbox.attempt()),
                        "hash", sandbox.specHash(),
                        "ready", String.valueOf(sandbox.ready()),
                        "ip", String.join(" ", sandbox.ips()),
                        "created", sandbox.created().toString()));
    }

    List<Sandbox> sandboxes() throws IOException {
        return read(SANDBOX).stream()
                .map(form -> new Sandbox(
                        form.getProperty("id"),
                        new PodRef(form.getProperty("uid"), form.getProperty("namespace"), form.getProperty("name")),
                        Integer.parseInt(form.getProperty("attempt")),
                        form.getProperty("hash"),
                        Boolean.parseBoolean(form.getProperty("ready")),
                        form.getProperty("ip").isEmpty()
                                ? List.of()
                                : List.of(form.getProperty("ip").split(" ", -1)),
                        Instant.parse(form.getProperty("created"))))
                .toList();
    }

    void deleteSandbox(String id) throws IOException {
        var _ = Files.deleteIfExists(directory.resolve(id + SANDBOX));
    }

    void write(SimulatedContainer container) throws IOException {
        Container shown = container.shown();
        Properties form = of(
                "id", shown.id(),
                "uid", container.uid(),
                "sandbox", shown.sandbox(),
                "name", shown.name(),
                "attempt", String.valueOf(shown.attempt()),
                "hash", shown.specHash(),
                "image", shown.image(),
                "ref", shown.imageRef(),
                "created", shown.created().toString(),
                "log", container.log().toString(),
                "hearing", container.hearing().name());
        switch (shown.state()) {
            case State.Created _, State.Unknown _ -> form.setProperty("state", "created");
            case State.Running(Instant started) -> {
                form.setProperty("state", "running");
                form.setProperty("started", started.toString());
            }
            case State.Exited(Instant started, Instant finished, int code, String reason, String message) -> {
                form.setProperty("state", "exited");
                form.setProperty("started", started.toString());
                form.setProperty("finished", finished.toString());
                form.setProperty("code", String.valueOf(code));
                form.setProperty("reason", reason);
                form.setProperty("message", message);
            }
        }
        write(shown.id() + CONTAINER, form);
    }

    List<SimulatedContainer> containers() throws IOException {
        return read(CONTAINER).stream()
                .map(form -> new SimulatedContainer(
                        form.getProperty("uid"),
                        new Container(
                                form.getProperty("id"),
                                form.getProperty("sandbox"),
                                form.getProperty("name"),
                                Integer.parseInt(form.getProperty("attempt")),
                                form.getProperty("hash"),
                                form.getProperty("image"),
                                form.getProperty("ref"),
                                Instant.parse(form.getProperty("created")),
                                state(form)),
                        Path.of(form.getProperty("log")),
                        Hearing.valueOf(form.getProperty("hearing", Hearing.NONE.name()))))
                .toList();
    }

    private static State state(Properties form) {
        return switch (form.getProperty("state")) {
            case "running" -> new State.Running(Instant.parse(form.getProperty("started")));
            case "exited" ->
                new State.Exited(
                        Instant.parse(form.getProperty("started")),
                        Instant.parse(form.getProperty("finished")),
                        Integer.parseInt(form.getProperty("code")),
                        form.getProperty("reason"),
                        form.getProperty("message"));
            default -> new State.Created();
        };
    }

    void deleteContainer(String id) throws IOException {
        var _ = Files.deleteIfExists(directory.resolve(id + CONTAINER));
    }

    void writeImage(String image, String ref) throws IOException {
        write(ref.replace(':', '-') + IMAGE, of("image", image, "ref", ref));
    }

    List<String> images() throws IOException {
        return read(IMAGE).stream().map(form -> form.getProperty("image")).toList();
    }
}
