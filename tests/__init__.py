"""The folders of the product again, whole chats in `journeys/`, and the rules of the house.

Only the outside is faked: wires and the clock. Databases, browsers and libraries are the real ones.
"""
