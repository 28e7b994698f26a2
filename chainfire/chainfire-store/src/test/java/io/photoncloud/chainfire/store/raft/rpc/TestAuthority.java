package io.photoncloud.chainfire.store.raft.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority made with the JDK's own keytool. */
final class TestAuthority {

    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final Path store;

    TestAuthority(Path directory) throws Exception {
        this.directory = directory;
        this.store = directory.resolve("keys.p12");
        generate("authority", List.of("-ext", "bc:c=ca:true"));
    }

    /** Issues a certificate for a service and writes its files, replacing those of the same name. */
    TlsFiles.Pem issue(String name, String service) throws Exception {
        String alias = name + System.nanoTime();
        generate(alias, List.of("-signer", "authority", "-ext", "san=uri:" + ServiceIdentity.URI_PREFIX + service));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        TlsFiles.Pem files = new TlsFiles.Pem(
                directory.resolve(name + ".crt"),
                directory.resolve(name + ".key"),
                List.of(directory.resolve("ca.crt")));
        Files.writeString(
                files.privateKey(),
                pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(files.certificate(), certificate(keys.getCertificate(alias)));
        Files.writeString(files.authorities().getFirst(), certificate(keys.getCertificate("authority")));
        return files;
    }

    /** The same in a key store, as {@code photon ca} makes it; the authority's certificate lies in it too. */
    TlsFiles.KeyStoreFile issueInKeyStore(String name, String service) throws Exception {
        TlsFiles.Pem issued = issue(name, service);
        TlsFiles.KeyStoreFile files = new TlsFiles.KeyStoreFile(
                directory.resolve(name + ".p12"), directory.resolve(name + ".password"), issued.authorities());
        KeyStore all = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD.toCharArray());
        }
        String alias = all.getCertificateAlias(CertificateFactory.getInstance("X.509")
                .generateCertificate(Files.newInputStream(issued.certificate())));
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        char[] password = (name + "-password").toCharArray();
        own.setCertificateEntry("ca", all.getCertificate("authority"));
        own.setKeyEntry(name, all.getKey(alias, PASSWORD.toCharArray()), password, all.getCertificateChain(alias));
        try (OutputStream out = Files.newOutputStream(files.certificate())) {
            own.store(out, password);
        }
        Files.writeString(files.passwordFile(), name + "-password\n");
        return files;
    }

    private static String certificate(Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    private void generate(String alias, List<String> more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-validity",
                "30",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(more);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError(output);
        }
    }
}
