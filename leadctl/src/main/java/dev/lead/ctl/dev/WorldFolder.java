package dev.lead.ctl.dev;

import dev.lead.identity.IdentityFiles;
import java.nio.file.Path;

/**
 * What lies where in a dev world's data folder.
 *
 * @param data the folder itself, absolute
 */
record WorldFolder(Path data) {

  /** What runs, on which ports; see {@link World}. */
  Path state() {
    return data.resolve("world.json");
  }

  /** Locked while somebody starts or stops the world. */
  Path lock() {
    return data.resolve("world.lock");
  }

  Path pki() {
    return data.resolve("pki");
  }

  /** The certificate of a process, or of "operator" for people. */
  IdentityFiles identity(String name) {
    return new IdentityFiles(data.resolve("identities").resolve(name));
  }

  Path config(Member member) {
    String suffix = member.kind() == Kind.CANDIDATE ? ".json" : ".yaml";
    return data.resolve("config").resolve(member.name() + suffix);
  }

  Path log(String process) {
    return data.resolve("logs").resolve(process + ".log");
  }

  /** What a process keeps. */
  Path kept(String process) {
    return data.resolve("data").resolve(process);
  }

  /** Where the control plane keeps PostgreSQL. */
  Path postgres() {
    return data.resolve("postgres");
  }
}
