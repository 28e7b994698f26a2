package io.photoncloud.nightlight.scrape;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Asks the name servers of the machine. */
final class NamingDnsLookup implements DnsLookup {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Override
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // only the provider for DNS is asked, which gives nothing but texts
    public List<String> records(String name, String type) throws IOException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put("com.sun.jndi.dns.timeout.initial", Long.toString(TIMEOUT.toMillis()));
        settings.put("com.sun.jndi.dns.timeout.retries", "2");
        List<String> records = new ArrayList<>();
        try {
            InitialDirContext context = new InitialDirContext(settings);
            try {
                Attribute found =
                        context.getAttributes(name, new String[] {type}).get(type);
                NamingEnumeration<?> values = found == null ? null : found.getAll();
                while (values != null && values.hasMore()) {
                    records.add(String.valueOf(values.next()));
                }
            } finally {
                context.close();
            }
        } catch (NameNotFoundException _) {
            return List.of();
        } catch (NamingException e) {
            throw new IOException("could not resolve " + name + ": " + e.getMessage(), e);
        }
        return records;
    }
}
