#include "vaultsim/tokens.h"

namespace vaultsim {

Token* Tokens::Add(Token token) {
  const auto [at, added] = tokens_.try_emplace(token.id, token);
  if (!added) return nullptr;
  if (!token.accessor.empty()) accessors_[token.accessor] = token.id;
  if (!token.parent.empty()) children_[token.parent].insert(token.id);
  if (token.expires) expiries_.emplace(*token.expires, token.id);
  return &at->second;
}

Token* Tokens::Find(std::string_view id, base::WallTime now) {
  Purge(now);
  const auto at = tokens_.find(id);
  return at == tokens_.end() ? nullptr : &at->second;
}

Token* Tokens::FindByAccessor(std::string_view accessor, base::WallTime now) {
  Purge(now);
  const auto at = accessors_.find(accessor);
  return at == accessors_.end() ? nullptr : Find(at->second, now);
}

bool Tokens::Use(Token& token) {
  if (token.num_uses <= 0 || --token.num_uses > 0) return false;
  token.num_uses = kUsedUp;
  return true;
}

void Tokens::SetExpiry(Token& token, base::WallTime at) {
  if (token.expires) expiries_.erase({*token.expires, token.id});
  token.expires = at;
  expiries_.emplace(at, token.id);
}

void Tokens::Purge(base::WallTime now) {
  while (!expiries_.empty() && expiries_.begin()->first <= now) {
    Revoke(expiries_.begin()->second);
  }
}

void Tokens::Erase(ById::iterator at) {
  const Token token = std::move(at->second);
  tokens_.erase(at);
  accessors_.erase(token.accessor);
  if (token.expires) expiries_.erase({*token.expires, token.id});
  if (const auto siblings = children_.find(token.parent); siblings != children_.end()) {
    siblings->second.erase(token.id);
    if (siblings->second.empty()) children_.erase(siblings);
  }
  gone_(token.id);
}

void Tokens::Revoke(std::string id) {
  std::vector<std::string> left = {std::move(id)};
  while (!left.empty()) {
    const std::string next = std::move(left.back());
    left.pop_back();
    if (const auto children = children_.find(next); children != children_.end()) {
      left.insert(left.end(), children->second.begin(), children->second.end());
    }
    if (const auto at = tokens_.find(next); at != tokens_.end()) Erase(at);
  }
}

void Tokens::RevokeOrphan(std::string id) {
  if (const auto children = children_.find(id); children != children_.end()) {
    // A batch token cannot forget its parent and ends with it.
    std::erase_if(children->second, [&](const std::string& child) {
      const auto at = tokens_.find(child);
      if (at != tokens_.end() && at->second.batch) return false;
      if (at != tokens_.end()) at->second.parent.clear();
      return true;
    });
    if (children->second.empty()) children_.erase(children);
  }
  Revoke(std::move(id));
}

void Tokens::RevokeByPath(const std::string& prefix) {
  std::vector<std::string> ids;
  for (const auto& [id, token] : tokens_) {
    if (!token.batch && token.path.starts_with(prefix)) ids.push_back(id);
  }
  for (std::string& id : ids) Revoke(std::move(id));
}

void Tokens::LeaveNamespace(const std::string& path) {
  for (auto& [id, token] : tokens_) {
    if (token.ns == path) token.without_namespace = true;
  }
}

void Tokens::ForgetForeignChildren(const std::string& ns) {
  for (auto& [parent, children] : children_) {
    const auto at = tokens_.find(parent);
    if (at == tokens_.end() || at->second.ns != ns) continue;
    std::erase_if(children, [&](const std::string& id) {
      const auto child = tokens_.find(id);
      return child != tokens_.end() && !child->second.batch && child->second.ns != ns;
    });
  }
  std::erase_if(children_, [](const auto& entry) { return entry.second.empty(); });
}

bool Tokens::HasAnyOfPath(const std::string& prefix, base::WallTime now) {
  Purge(now);
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [&](const auto& entry) { return entry.second.path.starts_with(prefix); });
}

std::vector<std::string> Tokens::Accessors(base::WallTime now) {
  Purge(now);
  std::vector<std::string> accessors;
  for (const auto& [accessor, id] : accessors_) accessors.push_back(accessor);
  return accessors;
}

void Tokens::Visit(const std::function<void(const Token&)>& visit) const {
  for (const auto& [id, token] : tokens_) visit(token);
}

}  // namespace vaultsim
