/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A package before and after. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class PackageChange {

    private final String arch;
    private final String from;
    private final String name;
    private final String to;

    @JsonCreator
    private PackageChange(
            @JsonProperty("arch") String arch,
            @JsonProperty("from") String from,
            @JsonProperty("name") String name,
            @JsonProperty("to") String to) {
        this.arch = arch;
        this.from = from;
        this.name = name;
        this.to = to;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.arch = arch;
        builder.from = from;
        builder.name = name;
        builder.to = to;
        return builder;
    }

    /** Architecture. */
    @JsonProperty("arch")
    public String getArch() {
        return arch;
    }

    /** Version before. {@code null}: it was not installed. */
    @JsonProperty("from")
    public String getFrom() {
        return from;
    }

    /** Package name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Version after. {@code null}: removed. */
    @JsonProperty("to")
    public String getTo() {
        return to;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PackageChange)) {
            return false;
        }
        PackageChange that = (PackageChange) other;
        return Objects.equals(this.arch, that.arch)
                && Objects.equals(this.from, that.from)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.to, that.to);
    }

    @Override
    public int hashCode() {
        return Objects.hash(arch,
                from,
                name,
                to);
    }

    @Override
    public String toString() {
        return PlainText.of("PackageChange{"
                + "arch=" + arch
                + ", from=" + from
                + ", name=" + name
                + ", to=" + to
                + "}");
    }

    /** Builds a {@code PackageChange}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String arch;
        private String from;
        private String name;
        private String to;

        private Builder() {
        }

        /** Architecture. */
        public Builder arch(String arch) {
            this.arch = arch;
            return this;
        }

        /** Version before. {@code null}: it was not installed. */
        public Builder from(String from) {
            this.from = from;
            return this;
        }

        /** Package name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Version after. {@code null}: removed. */
        public Builder to(String to) {
            this.to = to;
            return this;
        }

        public PackageChange build() {
            return new PackageChange(arch,
                    from,
                    name,
                    to);
        }
    }
}
