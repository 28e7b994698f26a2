package io.photoncloud.plasmavmc.hypervisor.simulated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Switches simulated domains off from outside of their process, which hears of it by a file. */
final class SwitchOff {

    private static final String HAPPENED = "switched-off";

    /** The directory is its {@code $0}, and the VM its {@code $1}. */
    private static final String SCRIPT = """
            file="$0/$1.domain"
            read -r power 2> /dev/null < "$file"
            case $power in
                RUNNING | PAUSED) printf OFF > "$file.off" && mv "$file.off" "$file" && : > "$0/%s" ;;
                *) exit 1 ;;
            esac
            """.formatted(HAPPENED);

    private SwitchOff() {}

    static List<String> commandIn(Path directory) {
        return List.of("sh", "-c", SCRIPT, directory.toAbsolutePath().toString());
    }

    /** Whether it did since this was last asked. */
    static boolean happenedIn(Path directory) throws IOException {
        return Files.deleteIfExists(directory.resolve(HAPPENED));
    }
}
