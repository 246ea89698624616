package dev.lead.agent.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lead.core.model.ShardId;
import dev.lead.core.model.Token;
import dev.lead.identity.GrantKey;
import dev.lead.process.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * Writes a grant as a compact JWS (RFC 7515) signed with Ed25519 (RFC 8037), with the certificates
 * that prove the key. Pure.
 */
final class GrantText {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  /** What a grant says. */
  record Claims(ShardId shard, Token token, String candidate, String region) {}

  private GrantText() {}

  static String write(Claims claims, GrantKey key) {
    String signed = part(header(key)) + "." + part(payload(claims));
    return signed + "." + URL.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private static ObjectNode header(GrantKey key) {
    ObjectNode header =
        Json.mapper().createObjectNode().put("alg", "EdDSA").put("typ", "lead-grant+jwt");
    ArrayNode chain = header.putArray("x5c");
    for (X509Certificate certificate : key.chain()) {
      try {
        // Not the URL alphabet: RFC 7515 4.1.6.
        chain.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate that was read can be written", e);
      }
    }
    return header;
  }

  private static ObjectNode payload(Claims claims) {
    return Json.mapper()
        .createObjectNode()
        .put("service", claims.shard().service().value())
        .put("shard", claims.shard().number())
        .put("token", claims.token().value())
        .put("candidate", claims.candidate())
        .put("region", claims.region());
  }

  private static String part(ObjectNode json) {
    try {
      return URL.encodeToString(Json.mapper().writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can always be written", e);
    }
  }
}
