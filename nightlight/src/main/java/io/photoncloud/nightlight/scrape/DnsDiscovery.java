package io.photoncloud.nightlight.scrape;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes the records of names for targets. */
final class DnsDiscovery implements Discovery {
    static final int RECORDS_MAX = 10_000;

    private final DiscoveryConfig.Dns config;
    private final DnsLookup lookup;

    DnsDiscovery(DiscoveryConfig.Dns config, DnsLookup lookup) {
        this.config = config;
        this.lookup = lookup;
    }

    @Override
    public List<TargetGroup> find() throws IOException {
        List<TargetGroup> groups = new ArrayList<>();
        for (String name : config.names()) {
            List<String> records = lookup.records(name, config.type());
            if (records.size() > RECORDS_MAX) {
                throw new IOException(name + " has more than recordsMax " + RECORDS_MAX + " records");
            }
            for (String record : records) {
                groups.add(group(name, record, groups.size()));
            }
        }
        return groups;
    }

    /** Each record is a group, as its labels are its own. */
    private TargetGroup group(String name, String record, int number) throws IOException {
        Map<String, String> labels = new TreeMap<>(Map.of("__meta_dns_name", name));
        String[] parts = record.strip().split("\\s+", -1);
        String address;
        switch (config.type()) {
            case "SRV" -> {
                if (parts.length < 4) {
                    throw new IOException("invalid SRV record: " + record);
                }
                address = withoutDot(parts[3]) + ":" + parts[2];
                labels.put("__meta_dns_srv_record_target", parts[3]);
                labels.put("__meta_dns_srv_record_port", parts[2]);
            }
            case "MX" -> {
                String host = parts[parts.length - 1];
                address = withoutDot(host) + ":" + config.port();
                labels.put("__meta_dns_mx_record_target", host);
            }
            case "NS" -> {
                address = withoutDot(parts[0]) + ":" + config.port();
                labels.put("__meta_dns_ns_record_target", parts[0]);
            }
            case "AAAA" -> address = "[" + parts[0] + "]:" + config.port();
            default -> address = parts[0] + ":" + config.port();
        }
        return new TargetGroup(name + ":" + number, List.of(address), labels);
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
