package io.photoncloud.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.ListenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents say that code says too. */
class DocumentsTest {
    private static final Path TABLE = SourceTree.ROOT.resolve("deploy/services.table");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(#[^)]*)?\\)");

    private record Addresses(String service, String http, String grpc) {}

    @Test
    void theArchitecturePageHasTheLaunchersAddresses() throws IOException {
        List<Addresses> page = tableRows("docs/architecture.md", "<!-- services -->", "<!-- /services -->")
                .map(cells -> new Addresses(cells.get(0), cells.get(1), cells.get(2)))
                .toList();
        assertThat(page).containsExactlyElementsOf(launcherRows());
    }

    @Test
    void theReadmeCallsHereWhatTheLauncherStarts() throws IOException {
        List<Addresses> here = tableRows("README.md", "## Ports", "## Where")
                .filter(cells -> cells.get(3).equals("here"))
                .map(cells -> new Addresses(cells.get(0).toLowerCase(Locale.ROOT), cells.get(1), cells.get(2)))
                .toList();
        assertThat(here).containsExactlyInAnyOrderElementsOf(launcherRows());
    }

    @Test
    void theReadmeHasTheAddressesThatServicesHaveByDefault() throws IOException {
        List<Addresses> ports = tableRows("README.md", "## Ports", "## Where")
                .map(cells -> new Addresses(cells.get(0).toLowerCase(Locale.ROOT), cells.get(1), cells.get(2)))
                .toList();
        assertThat(ports).containsExactlyElementsOf(defaults().toList());
    }

    @Test
    void theLauncherStartsServicesWhereTheyAreByDefault() throws IOException {
        List<String> launched = launcherRows().stream().map(Addresses::service).toList();
        assertThat(launcherRows())
                .containsExactlyInAnyOrderElementsOf(defaults()
                        .filter(known -> launched.contains(known.service()))
                        .toList());
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (Path page : SourceTree.files()) {
            if (!page.toString().endsWith(".md")) {
                continue;
            }
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                if (!Files.exists(page.resolveSibling(links.group(1)))) {
                    broken.add(SourceTree.relative(page) + ": " + links.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static Stream<Addresses> defaults() {
        return Arrays.stream(KnownService.values())
                .map(known -> new Addresses(
                        known.key(),
                        known.http().toString(),
                        known.findGrpc().map(ListenAddress::toString).orElse("none")));
    }

    private static List<Addresses> launcherRows() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+"))
                    .map(words -> new Addresses(words[0], words[3], words[4].equals("-") ? "none" : words[4]))
                    .toList();
        }
    }

    /** The cells of a Markdown table's rows, without its head. */
    static Stream<List<String>> tableRows(String page, String after, String before) throws IOException {
        String text = Files.readString(SourceTree.ROOT.resolve(page));
        int begin = text.indexOf(after);
        int end = text.indexOf(before);
        assertThat(begin).as("%s has %s before %s", page, after, before).isBetween(0, end);
        return text.substring(begin, end)
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> Arrays.stream(line.split("\\|", -1))
                        .skip(1)
                        .map(String::strip)
                        .toList());
    }
}
