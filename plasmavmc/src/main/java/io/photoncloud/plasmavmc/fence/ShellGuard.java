package io.photoncloud.plasmavmc.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small shell process of a session of its own, which outlives the node's. It reads when the node was heard last from a file, by
 * the time since the machine was started, which goes on while a process stands still. Safe for many threads.
 */
public final class ShellGuard implements Guard {

    private static final Logger log = LoggerFactory.getLogger(ShellGuard.class);

    private static final String SCRIPT = "guard.sh";
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final double NANOS = 1e9;

    private final Path directory;
    private final Duration after;
    private final List<String> command;
    private final HeardFile heard;
    private @Nullable Process guard;

    /**
     * @param directory of the node's marks
     * @param after how long the node may not be heard
     * @param command as of {@code Hypervisor.switchOffCommand}
     */
    public ShellGuard(Path directory, Duration after, List<String> command) {
        this.directory = directory;
        this.after = after;
        this.command = List.copyOf(command);
        this.heard = HeardFile.in(directory);
    }

    @Override
    public boolean isPossible() {
        return !command.isEmpty() && Files.isReadable(UPTIME) && SETSID.stream().anyMatch(Files::isExecutable);
    }

    @Override
    public synchronized void ensure() throws HypervisorException {
        if (guard != null && guard.isAlive()) {
            return;
        }
        try (InputStream script = ShellGuard.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IllegalStateException("this release has no " + SCRIPT);
            }
            write(script.readAllBytes());
            List<String> line = new ArrayList<>(List.of(
                    "setsid",
                    "sh",
                    directory.resolve(SCRIPT).toString(),
                    directory.toString(),
                    Long.toString(after.toSeconds()),
                    Long.toString(ProcessHandle.current().pid())));
            line.addAll(command);
            guard = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new HypervisorException(
                    Kind.PASSING, "nothing can be started that would switch off this node's VMs: " + e, e);
        }
    }

    /** One that is there already is left as it is, as the disk may be full by now. */
    private void write(byte[] text) throws IOException {
        Path file = directory.resolve(SCRIPT);
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text)) {
            return;
        }
        // A guard of an earlier process may be reading the one that is there.
        Path written = directory.resolve(SCRIPT + ".new");
        Files.write(written, text);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void heard(Duration ago) {
        try {
            heard.write((long) (uptimeSeconds() - ago.toNanos() / NANOS));
        } catch (IOException e) {
            log.atWarn().setCause(e).log("the guard of this node cannot be told that the node is there");
        }
    }

    @Override
    public Optional<Duration> findLastHeard() {
        try {
            Optional<Long> last = heard.find();
            if (last.isEmpty()) {
                return Optional.empty();
            }
            double ago = uptimeSeconds() - last.get();
            // The machine was started anew since then where it is less.
            return ago < 0 ? Optional.empty() : Optional.of(Duration.ofNanos((long) (ago * NANOS)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static double uptimeSeconds() throws IOException {
        String text = Files.readString(UPTIME, UTF_8);
        return Double.parseDouble(text.substring(0, text.indexOf(' ')));
    }
}
