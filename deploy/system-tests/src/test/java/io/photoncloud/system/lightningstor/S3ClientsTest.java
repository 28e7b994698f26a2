package io.photoncloud.system.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.chainfire.Curl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that people have, as they are, on their common paths; each signs by the root key. */
class S3ClientsTest {

    private static S3Cloud s3;

    @BeforeAll
    static void start() {
        s3 = S3Cloud.start("s3-clients");
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    private static void requireProgram(String name, String debian) {
        assumeTrue(Curl.hasProgram(name), name + " is not here (Debian: apt-get install " + debian + ")");
    }

    private static String aws(String... arguments) {
        List<String> command = new ArrayList<>(List.of("aws", "--endpoint-url", s3.url()));
        command.addAll(List.of(arguments));
        return s3.run(command.toArray(String[]::new));
    }

    @Test
    void awsCli() throws IOException {
        requireProgram("aws", "awscli");
        Path tree = s3.tree("aws", 1);
        aws("s3", "mb", "s3://aws-cli");
        aws("s3", "sync", tree.toString(), "s3://aws-cli/tree");
        // Whatever was written is known: nothing is left to do.
        assertThat(aws("s3", "sync", tree.toString(), "s3://aws-cli/tree")).isBlank();
        Path back = s3.directory().resolve("aws-back");
        aws("s3", "sync", "s3://aws-cli/tree", back.toString());
        s3.requireSame(tree, back);
        assertThat(aws("s3", "ls", "s3://aws-cli/tree/")).contains("PRE a b/", "PRE many/", " large");
        aws("s3", "mv", "s3://aws-cli/tree/many", "s3://aws-cli/moved", "--recursive");
        assertThat(aws("s3", "ls", "s3://aws-cli/moved/").lines()).hasSize(20);
        assertThat(aws("s3api", "head-object", "--bucket", "aws-cli", "--key", "tree/large"))
                .contains("\"ContentLength\": " + (13 << 20));
        String link = aws("s3", "presign", "s3://aws-cli/tree/a b/ü+%20.txt").strip();
        s3.run("curl", "--silent", "--fail", "--output", "linked", link);
        assertThat(s3.directory().resolve("linked"))
                .hasSameBinaryContentAs(tree.resolve("a b").resolve("ü+%20.txt"));
        aws("s3api", "put-bucket-versioning", "--bucket", "aws-cli", "--versioning-configuration", "Status=Enabled");
        aws("s3", "cp", tree.resolve("empty").toString(), "s3://aws-cli/tree/large");
        assertThat(aws("s3api", "list-object-versions", "--bucket", "aws-cli", "--prefix", "tree/large"))
                .contains("\"VersionId\": \"null\"");
        aws("s3", "mb", "s3://aws-cli-2");
        aws("s3", "cp", "s3://aws-cli/tree/deep", "s3://aws-cli-2/deep", "--recursive");
        aws("s3", "rb", "s3://aws-cli-2", "--force");
        assertThat(aws("s3", "ls")).contains(" aws-cli\n").doesNotContain("aws-cli-2");
    }

    @Test
    void awsSdkForJava() throws IOException {
        try (AwsSdkPaths paths = new AwsSdkPaths(s3)) {
            paths.walk();
        }
    }

    @Test
    void s3cmd() {
        requireProgram("s3cmd", "s3cmd");
        Path tree = s3.tree("s3cmd", 2);
        s3cmd("mb", "s3://s3cmd");
        s3cmd("sync", "--multipart-chunk-size-mb=5", tree + "/", "s3://s3cmd/tree/");
        Path back = s3.directory().resolve("s3cmd-back");
        assertThat(back.toFile().mkdirs()).isTrue();
        s3cmd("sync", "s3://s3cmd/tree/", back + "/");
        s3.requireSame(tree, back);
        s3cmd("cp", "s3://s3cmd/tree/large", "s3://s3cmd/copy");
        assertThat(s3cmd("info", "s3://s3cmd/copy")).contains("File size: " + (13 << 20));
        assertThat(s3cmd("ls", "s3://s3cmd/")).contains("DIR", "s3://s3cmd/copy");
        s3cmd("del", "--recursive", "--force", "s3://s3cmd/");
        s3cmd("rb", "s3://s3cmd");
    }

    private static String s3cmd(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "s3cmd",
                "--config=/dev/null",
                "--access_key=" + s3.accessKeyId(),
                "--secret_key=" + s3.secret(),
                "--host=" + s3.host(),
                "--host-bucket=" + s3.host(),
                "--region=" + S3Cloud.REGION,
                "--no-ssl"));
        command.addAll(List.of(arguments));
        return s3.run(command.toArray(String[]::new));
    }

    @Test
    void rclone() {
        requireProgram("rclone", "rclone");
        Path tree = s3.tree("rclone", 3);
        rclone("mkdir", "photon:rclone");
        rclone("sync", tree.toString(), "photon:rclone/tree");
        rclone("check", "--download", tree.toString(), "photon:rclone/tree");
        Path back = s3.directory().resolve("rclone-back");
        rclone("copy", "photon:rclone/tree", back.toString());
        s3.requireSame(tree, back);
        rclone("moveto", "photon:rclone/tree/large", "photon:rclone/tree/larger");
        assertThat(rclone("lsf", "photon:rclone/tree")).contains("larger\n", "many/\n");
        rclone("purge", "photon:rclone");
        assertThat(rclone("lsd", "photon:")).doesNotContain(" rclone\n");
    }

    private static String rclone(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("rclone", "--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M", "--retries", "1"));
        command.addAll(List.of(arguments));
        return s3.run(
                Map.of(
                        "RCLONE_CONFIG_PHOTON_TYPE", "s3",
                        "RCLONE_CONFIG_PHOTON_PROVIDER", "Other",
                        "RCLONE_CONFIG_PHOTON_ENV_AUTH", "true",
                        "RCLONE_CONFIG_PHOTON_ENDPOINT", s3.url()),
                command.toArray(String[]::new));
    }

    @Test
    void restic() {
        requireProgram("restic", "restic");
        Path tree = s3.tree("restic", 4);
        restic("init");
        restic("backup", tree.toString());
        S3Cloud.write(tree.resolve("many/file-3"), new Random(5), 50_000);
        restic("backup", tree.toString());
        Path back = s3.directory().resolve("restic-back");
        restic("restore", "latest", "--target", back.toString());
        s3.requireSame(tree, back.resolve(tree.getRoot().relativize(tree)));
        restic("forget", "--keep-last", "1", "--prune");
        assertThat(restic("check", "--read-data")).contains("no errors were found");
    }

    private static String restic(String... arguments) {
        List<String> command = new ArrayList<>(List.of("restic", "--no-cache"));
        command.addAll(List.of(arguments));
        return s3.run(
                Map.of("RESTIC_REPOSITORY", "s3:" + s3.url() + "/restic", "RESTIC_PASSWORD", "of-this-test"),
                command.toArray(String[]::new));
    }

    /** By a script of its own, in Python. */
    @Test
    void boto3() throws IOException {
        assumeTrue(hasBoto3(), "boto3 is not here (Debian: apt-get install python3-boto3)");
        Path script = s3.directory().resolve("boto3_paths.py");
        try (InputStream source = S3ClientsTest.class.getResourceAsStream("/boto3_paths.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(s3.run("python3", script.toString(), s3.url())).endsWith("all well\n");
    }

    private static boolean hasBoto3() {
        try {
            return new ProcessBuilder("python3", "-c", "import boto3")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
