package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What groups cost that nobody uses: three processes with 1 and with 32 groups of three members, at rest. */
@Tag("scale")
class IdleGroupsTest {

    private static final int GROUPS = 32;
    private static final Duration SETTLING = Duration.ofSeconds(Integer.getInteger("idle.settling", 110));
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("idle.seconds", 40));
    /** Of one core. */
    private static final double MORE_PERCENT_MAX = 3;

    private static final double MORE_MEGABYTES_MAX = 150;
    private static final int PORT = 50_051;
    private static final int TICKS_PER_SECOND = 100;

    @TempDir
    private Path directory;

    /** Per process, the mean of the three. */
    private record Cost(double percentOfCore, double residentMegabytes, double threads) {}

    @Test
    void manyIdleGroupsCostLittleMoreThanOne() throws Exception {
        Cost one = measure(1);
        Cost many = measure(GROUPS);
        assertThat(many.percentOfCore - one.percentOfCore)
                .as("percent of a core more, %s and %s", one, many)
                .isLessThanOrEqualTo(MORE_PERCENT_MAX);
        assertThat(many.residentMegabytes - one.residentMegabytes)
                .as("MB more, %s and %s", one, many)
                .isLessThanOrEqualTo(MORE_MEGABYTES_MAX);
    }

    private Cost measure(int groups) throws Exception {
        List<Process> members = new ArrayList<>();
        try {
            for (int number = 1; number <= 3; number++) {
                members.add(start(groups, number));
            }
            for (Process member : members) {
                awaitReady(member.inputReader());
            }
            Thread.sleep(SETTLING); // tidy: rest is what is measured
            double before = ticks(members);
            Thread.sleep(MEASURED); // tidy: rest is what is measured
            double used = ticks(members) - before;
            Cost cost = new Cost(
                    100 * used / TICKS_PER_SECOND / MEASURED.toSeconds() / members.size(),
                    status(members, "VmRSS") / 1024,
                    status(members, "Threads"));
            System.out.printf(
                    "IdleGroupsTest: %d groups: %.2f %% of a core, %.0f MB resident, %.0f threads a process%n",
                    groups, cost.percentOfCore, cost.residentMegabytes, cost.threads);
            return cost;
        } finally {
            for (Process member : members) {
                member.outputWriter().close();
                if (!member.waitFor(20, TimeUnit.SECONDS)) {
                    member.destroyForcibly();
                }
            }
        }
    }

    /** With the flags that the launcher gives a service. */
    private Process start(int groups, int number) throws IOException {
        List<String> hosts = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> "127." + (100 + ProcessHandle.current().pid() % 100) + "." + (40 + i) + ".1")
                .toList();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-Xss512k",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                IdleMember.class.getName(),
                directory.resolve(groups + "-groups").resolve("node-" + number).toString(),
                String.valueOf(groups),
                String.valueOf(PORT),
                hosts.get(number - 1),
                String.join(",", hosts)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitReady(BufferedReader output) throws IOException {
        String line = output.readLine();
        while (!IdleMember.READY.equals(line)) {
            assertThat(line).as("a member that ended").isNotNull();
            line = output.readLine();
        }
    }

    private static double ticks(List<Process> members) throws IOException {
        double sum = 0;
        for (Process member : members) {
            String stat = Files.readString(Path.of("/proc", String.valueOf(member.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            sum += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return sum;
    }

    private static double status(List<Process> members, String name) throws IOException {
        Pattern pattern = Pattern.compile("^" + name + ":\\s+(\\d+)", Pattern.MULTILINE);
        double sum = 0;
        for (Process member : members) {
            Matcher matcher = pattern.matcher(
                    Files.readString(Path.of("/proc", String.valueOf(member.pid()), "status"), StandardCharsets.UTF_8));
            assertThat(matcher.find()).as(name).isTrue();
            sum += Long.parseLong(matcher.group(1));
        }
        return sum / members.size();
    }
}
