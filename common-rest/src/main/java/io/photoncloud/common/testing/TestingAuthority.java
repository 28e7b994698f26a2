package io.photoncloud.common.testing;

import io.photoncloud.common.security.ServiceIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A cluster's certificate authority for tests, in the files that {@code photon ca} makes. */
public final class TestingAuthority {

    private static final String PASSWORD = "of-the-tests-alone";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path all;
    private final String alias;
    private final String password;

    /** @param directory empty; everything lies there */
    public TestingAuthority(Path directory) throws IOException, GeneralSecurityException {
        this(directory, AUTHORITY, PASSWORD);
        generate(AUTHORITY, List.of("-ext", "bc:critical=ca:true"));
        byte[] encoded = open(all, password).getCertificate(alias).getEncoded();
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        Files.writeString(certificate(), "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
        Files.writeString(directory.resolve("password"), password + "\n");
    }

    private TestingAuthority(Path directory, String alias, String password) {
        this.directory = directory;
        this.all = directory.resolve("all.p12");
        this.alias = alias;
        this.password = password;
    }

    /**
     * The one that {@code photon ca} made, for certificates beside those of the services.
     *
     * @param directory empty; everything lies there
     * @param made where the launcher keeps it, and stays as it is
     */
    public static TestingAuthority ofCluster(Path directory, Path made) throws IOException {
        Files.copy(made.resolve("ca.p12"), directory.resolve("all.p12"));
        Files.copy(made.resolve("ca.pem"), directory.resolve("ca.pem"));
        Files.copy(made.resolve("password"), directory.resolve("password"));
        return new TestingAuthority(directory, "ca", firstLine(directory.resolve("password")));
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readAllLines(file).getFirst();
    }

    /** The authority's own certificate, in PEM. */
    public Path certificate() {
        return directory.resolve("ca.pem");
    }

    /**
     * A certificate of a service, good for servers on localhost, 127.0.0.1 and the addresses, and for clients.
     *
     * @param name of its files; those of the same name are replaced
     */
    public Issued issue(String name, String service, String... addresses) throws IOException, GeneralSecurityException {
        StringBuilder names =
                new StringBuilder("san=uri:" + ServiceIdentity.uri(service)).append(",dns:localhost,ip:127.0.0.1");
        for (String address : addresses) {
            names.append(",ip:").append(address);
        }
        KeyStore before = open(all, password);
        if (before.containsAlias(name)) {
            before.deleteEntry(name);
            save(before, all, password);
        }
        generate(name, List.of("-signer", alias, "-ext", names.toString()));
        KeyStore source = open(all, password);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setCertificateEntry("ca", source.getCertificate(alias));
        own.setKeyEntry(
                name,
                source.getKey(name, password.toCharArray()),
                password.toCharArray(),
                source.getCertificateChain(name));
        Path file = directory.resolve(name + ".p12");
        save(own, file, password);
        return new Issued(file, directory.resolve("password"), certificate());
    }

    /** What a client without a certificate of its own trusts by. */
    public TrustManager[] trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", open(all, password).getCertificate(alias));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    /** A context that trusts this authority and shows these keys. */
    public SSLContext context(KeyManager... keys) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, trust(), null);
        return context;
    }

    /** The files of a service. */
    public record Issued(Path keyStore, Path passwordFile, Path authority) {

        public List<String> settings() {
            return List.of(
                    "photon.tls.key-store=" + keyStore,
                    "photon.tls.password-file=" + passwordFile,
                    "photon.tls.authorities=" + authority);
        }

        public KeyManager[] keys() throws IOException, GeneralSecurityException {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            String password = firstLine(passwordFile);
            factory.init(open(keyStore, password), password.toCharArray());
            return factory.getKeyManagers();
        }
    }

    private static KeyStore open(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static void save(KeyStore store, Path file, String password) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
    }

    private void generate(String entry, List<String> more) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(keytool, "-J-XX:TieredStopAtLevel=1", "-genkeypair"));
        command.addAll(List.of("-alias", entry, "-keyalg", "EC", "-dname", "CN=" + entry, "-validity", "30"));
        command.addAll(List.of("-keystore", all.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", password));
        command.addAll(more);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
