package io.photoncloud.nightlight.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs all scripts of a directory, such as Prometheus' own, which is named by the system property
 * {@code nightlight.scripts}. Which cases are known to fail docs/nightlight-conformance.md tells.
 */
@Tag("scale")
class ScriptsTest {
    /** As many cases of the corpus of 3.14 fail for reasons that are written down. */
    private static final int KNOWN_FAILURES = Integer.getInteger("nightlight.scripts.failures", 91);

    @Test
    void scriptsOfPrometheusPass() throws IOException {
        String directory = System.getProperty("nightlight.scripts", "");
        assumeTrue(!directory.isEmpty(), "no scripts are given");
        StringBuilder report = new StringBuilder();
        int failed = 0;
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            List<Path> scripts = files.filter(file -> file.toString().endsWith(".test"))
                    .sorted()
                    .toList();
            assertThat(scripts).isNotEmpty();
            for (Path file : scripts) {
                Script.Outcome outcome = Script.run(file);
                failed += outcome.failures().size();
                report.append(file.getFileName())
                        .append(": ")
                        .append(outcome.cases() - outcome.failures().size())
                        .append(" of ")
                        .append(outcome.cases())
                        .append('\n');
                outcome.failures()
                        .forEach(
                                failure -> report.append("    ").append(failure).append('\n'));
            }
        }
        Files.writeString(Path.of("target", "scripts.txt"), report, UTF_8);
        assertThat(failed).as(report.toString()).isLessThanOrEqualTo(KNOWN_FAILURES);
    }
}
