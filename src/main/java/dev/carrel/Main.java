package dev.carrel;

final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
