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

    private static final char[] PASSWORD = "of-the-tests-alone".toCharArray();
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path all;

    /** @param directory empty; everything lies there */
    public TestingAuthority(Path directory) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.all = directory.resolve("all.p12");
        generate(AUTHORITY, List.of("-ext", "bc:critical=ca:true"));
        byte[] encoded = open(all).getCertificate(AUTHORITY).getEncoded();
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        Files.writeString(certificate(), "-----BEGIN CERTIFICATE-----\n" + lines + "\n-----END CERTIFICATE-----\n");
        Files.writeString(directory.resolve("password"), new String(PASSWORD) + "\n");
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
        KeyStore before = open(all);
        if (before.containsAlias(name)) {
            before.deleteEntry(name);
            save(before, all);
        }
        generate(name, List.of("-signer", AUTHORITY, "-ext", names.toString()));
        KeyStore source = open(all);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setCertificateEntry("ca", source.getCertificate(AUTHORITY));
        own.setKeyEntry(name, source.getKey(name, PASSWORD), PASSWORD, source.getCertificateChain(name));
        Path file = directory.resolve(name + ".p12");
        save(own, file);
        return new Issued(file, directory.resolve("password"), certificate());
    }

    /** What a client without a certificate of its own trusts by. */
    public TrustManager[] trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", open(all).getCertificate(AUTHORITY));
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
            factory.init(open(keyStore), PASSWORD);
            return factory.getKeyManagers();
        }
    }

    private static KeyStore open(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static void save(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
    }

    private void generate(String alias, List<String> more) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(keytool, "-J-XX:TieredStopAtLevel=1", "-genkeypair"));
        command.addAll(List.of("-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias, "-validity", "30"));
        command.addAll(List.of("-keystore", all.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
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
